import { Check, Column, Entity, JoinColumn, OneToOne, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from './user.entity.js';

export const GITHUB_ID_KEY = 'uq_github_identities_github_id';
export const IDENTITY_KEY = 'pk_github_identities';

/** Whose GitHub account is whose of ours; one each. */
@Entity({ name: 'github_identities' })
@Unique(GITHUB_ID_KEY, ['githubId'])
@Check('ck_github_identities_token', '(token IS NULL) = (token_key IS NULL)')
export class GithubIdentityEntity {
  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: IDENTITY_KEY })
  userId!: string;

  @OneToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_github_identities_user' })
  user?: UserEntity;

  /** Stays the same when GitHub's account is renamed. A bigint, and so a text to the driver. */
  @Column({ name: 'github_id', type: 'bigint' })
  githubId!: string;

  /** As it was last seen. */
  @Column({ type: 'text' })
  login!: string;

  /** As TokenCipher made it; null where there is none. */
  @Column({ type: 'bytea', nullable: true })
  token!: Buffer | null;

  /** Names the key with which the token is encrypted. */
  @Column({ name: 'token_key', type: 'text', nullable: true })
  tokenKey!: string | null;

  @Column({ name: 'connected_at', type: 'timestamptz' })
  connectedAt!: Date;
}
