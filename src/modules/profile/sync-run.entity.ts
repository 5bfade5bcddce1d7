import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SyncStatus, SyncTrigger } from './sync-run.js';

/** The table, as its migration makes it. */
@Entity({ name: 'sync_runs' })
@Check('ck_sync_runs_trigger', `trigger IN ('user', 'refresh')`)
@Check('ck_sync_runs_status', `status IN ('in-progress', 'success', 'error')`)
@Index('idx_sync_runs_in_progress', { synchronize: false })
@Index('idx_sync_runs_lease', { synchronize: false })
@Index('idx_sync_runs_user', { synchronize: false })
@Index('idx_sync_runs_started_at', { synchronize: false })
export class SyncRunEntity {
  /** A 64-bit number, which grows with each run. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_sync_runs',
  })
  id!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  @ForeignKey('users', { name: 'fk_sync_runs_user', onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text' })
  trigger!: SyncTrigger;

  @Column({ type: 'text' })
  status!: SyncStatus;

  @Column({ type: 'text', nullable: true })
  message!: string | null;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  /** Until then its process shows that it is still at it. */
  @Column({ name: 'lease_until', type: 'timestamptz' })
  leaseUntil!: Date;
}
