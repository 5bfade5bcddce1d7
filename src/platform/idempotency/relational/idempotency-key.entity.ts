import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Answer } from '../../http/answer.js';

/** A request's hold on its key, or its answer. */
@Entity({ name: 'idempotency_keys' })
@Index('idx_idempotency_keys_expires_at', { synchronize: false })
export class IdempotencyKeyEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_idempotency_keys' })
  id!: string;

  @Column({ type: 'text' })
  fingerprint!: string;

  @Column({ type: 'uuid' })
  owner!: string;

  /** Null while the request runs. */
  @Column({ type: 'json', nullable: true })
  answer!: Answer | null;

  /** When the row stops to count. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
