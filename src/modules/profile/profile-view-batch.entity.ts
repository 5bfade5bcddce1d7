import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Views that were written together, remembered for a day so that a batch that is sent twice counts once. */
@Entity({ name: 'profile_view_batches' })
export class ProfileViewBatchEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_profile_view_batches' })
  id!: string;

  @Column({ name: 'written_at', type: 'timestamptz' })
  writtenAt!: Date;
}
