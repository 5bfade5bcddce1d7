import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** When an account that GitHub may be asked for is synced again by itself. */
@Entity({ name: 'sync_schedule' })
@Index('idx_sync_schedule_next_at', { synchronize: false })
export class SyncScheduleEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'pk_sync_schedule' })
  @ForeignKey('users', { name: 'fk_sync_schedule_user', onDelete: 'CASCADE' })
  userId!: string;

  @Column({ name: 'next_at', type: 'timestamptz' })
  nextAt!: Date;
}
