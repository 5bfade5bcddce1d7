import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type BackupRunStatus = 'in-progress' | 'success' | 'error';

/** A run of `backup`. */
@Entity({ name: 'backup_runs' })
@Check('ck_backup_runs_status', `status IN ('in-progress', 'success', 'error')`)
@Index('idx_backup_runs_success', { synchronize: false })
export class BackupRunEntity {
  /** The backup's. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_backup_runs' })
  id!: string;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  @Column({ type: 'text' })
  status!: BackupRunStatus;

  /** The folder's name; where it stands is nobody's business here. */
  @Column({ type: 'text' })
  folder!: string;

  /** On disk, compressed. */
  @Column({ type: 'bigint', nullable: true })
  bytes!: string | null;

  /** Rows and documents. */
  @Column({ type: 'bigint', nullable: true })
  rows!: string | null;

  /** Why it failed. */
  @Column({ type: 'text', nullable: true })
  message!: string | null;
}
