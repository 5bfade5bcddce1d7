import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { ApprovalState } from './approval.js';
import { CandidateEntity } from './candidate.entity.js';

@Entity({ name: 'approvals' })
@Check('ck_approvals_state', `state IN ('claimed', 'sent', 'recorded', 'failed', 'unknown')`)
@Index('idx_approvals_open_candidate', { synchronize: false })
@Index('idx_approvals_created_at', { synchronize: false })
export class ApprovalEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_approvals' })
  id!: string;

  @Column({ name: 'candidate_id', type: 'uuid' })
  candidateId!: string;

  @ManyToOne(() => CandidateEntity)
  @JoinColumn({ name: 'candidate_id', foreignKeyConstraintName: 'fk_approvals_candidate' })
  candidate?: CandidateEntity;

  @Column({ type: 'text' })
  state!: ApprovalState;

  @Column({ type: 'int', default: 0 })
  attempts!: number;

  @Column({ name: 'provider_id', type: 'text', nullable: true })
  providerId!: string | null;

  /** The process that is at it, or was. */
  @Column({ type: 'uuid' })
  owner!: string;

  /** That process' machine. */
  @Column({ type: 'text' })
  host!: string;

  /** That process' data folder, which may move to another machine. */
  @Column({ type: 'uuid', nullable: true })
  folder!: string | null;

  /** Until when the owner is believed to be at it; null when nobody is. */
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
