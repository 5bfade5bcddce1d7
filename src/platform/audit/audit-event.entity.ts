import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Who changed what, when, by which request. */
@Entity({ name: 'audit_events' })
@Index('idx_audit_events_entity', { synchronize: false })
@Index('idx_audit_events_actor', { synchronize: false })
@Index('idx_audit_events_actor_id', { synchronize: false })
@Index('idx_audit_events_occurred_at', { synchronize: false })
export class AuditEventEntity {
  /** A 64-bit number, which grows with each event. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_audit_events',
  })
  id!: string;

  @Column({ name: 'occurred_at', type: 'timestamptz', default: () => 'now()' })
  occurredAt!: Date;

  /** An e-mail address, `github:` and a login, the id of who has erased the account, `admin-key`, `anonymous` or `system`. */
  @Column({ type: 'text' })
  actor!: string;

  @Column({ name: 'actor_id', type: 'text', nullable: true })
  actorId!: string | null;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text' })
  entity!: string;

  @Column({ name: 'entity_id', type: 'text' })
  entityId!: string;

  @Column({ type: 'jsonb', default: {} })
  changes!: Record<string, unknown>;

  @Column({ name: 'request_id', type: 'text', nullable: true })
  requestId!: string | null;
}
