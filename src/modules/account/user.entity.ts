import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../../platform/auth/actor.js';

/** An index over lower(email), so that no two accounts differ in case alone. */
export const EMAIL_INDEX = 'idx_users_email';

@Entity({ name: 'users' })
@Check('ck_users_role', `role IN ('admin', 'member')`)
@Index(EMAIL_INDEX, { synchronize: false })
@Index('idx_users_created_at', { synchronize: false })
export class UserEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_users' })
  id!: string;

  /** Null, as the password, of an account that signs in with GitHub alone. */
  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ type: 'text' })
  role!: Role;

  /** Argon2id in PHC string format. */
  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash!: string | null;

  @Column({ type: 'boolean', default: false })
  disabled!: boolean;

  /** Tokens of an earlier version are over. */
  @Column({ name: 'token_version', type: 'integer', default: 0 })
  tokenVersion!: number;

  /** To the millisecond, so that a page can go on after it. */
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
