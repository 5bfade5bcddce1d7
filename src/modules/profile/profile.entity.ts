import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { GithubStats, SharedField } from './profile.js';

/** The table, as its migrations make it. */
@Entity({ name: 'profiles' })
@Unique('uq_profiles_slug', ['slug'])
@Check('ck_profiles_slug', `slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 39`)
@Index('idx_profiles_stars', { synchronize: false })
@Index('idx_profiles_recent', { synchronize: false })
@Index('idx_profiles_search', { synchronize: false })
@Index('idx_profiles_name', { synchronize: false })
export class ProfileEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'pk_profiles' })
  @ForeignKey('users', { name: 'fk_profiles_user', onDelete: 'CASCADE' })
  userId!: string;

  @Column({ type: 'text', collation: 'C' })
  slug!: string;

  @Column({ name: 'display_name', type: 'text' })
  displayName!: string;

  @Column({ type: 'text', nullable: true })
  bio!: string | null;

  @Column({ name: 'avatar_url', type: 'text', nullable: true })
  avatarUrl!: string | null;

  @Column({ type: 'text', nullable: true })
  location!: string | null;

  @Column({ type: 'text', nullable: true })
  company!: string | null;

  @Column({ type: 'text', nullable: true })
  website!: string | null;

  @Column({ name: 'github_username', type: 'text' })
  githubUsername!: string;

  @Column({ name: 'is_public', type: 'boolean', default: false })
  isPublic!: boolean;

  @Column({ name: 'edited_fields', type: 'text', array: true, default: () => `'{}'` })
  editedFields!: SharedField[];

  /** A 64-bit number. */
  @Column({ name: 'view_count', type: 'bigint', default: 0 })
  viewCount!: string;

  @Column({ type: 'jsonb' })
  statistics!: GithubStats;

  /** Out of statistics, for searches: stars as an int4 holds them, names of languages. */
  @Column({ name: 'total_stars', type: 'int' })
  totalStars!: number;

  @Column({ type: 'text', array: true })
  languages!: string[];

  /** What is searched (search-words.ts). */
  @Column({ type: 'tsvector' })
  search!: string;

  /** Its names, for trigrams. */
  @Column({ name: 'name_key', type: 'text', collation: 'C' })
  nameKey!: string;

  @Column({ type: 'int', default: 1 })
  version!: number;

  @Column({ name: 'last_synced_at', type: 'timestamptz' })
  lastSyncedAt!: Date;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt!: Date;
}
