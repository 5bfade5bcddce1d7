import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Every slug that is somebody's, present or former: one table, so that a slug is never two people's. */
@Entity({ name: 'profile_slugs' })
@Index('idx_profile_slugs_user', { synchronize: false })
@Index('idx_profile_slugs_expires_at', { synchronize: false })
export class ProfileSlugEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_profile_slugs' })
  slug!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  @ForeignKey('users', { name: 'fk_profile_slugs_user', onDelete: 'CASCADE' })
  userId!: string;

  /** Until when a former slug is kept; null for the present one. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;
}
