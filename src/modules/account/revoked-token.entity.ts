import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A token that was given back before it expired. */
@Entity({ name: 'revoked_tokens' })
@Index('idx_revoked_tokens_expires_at', { synchronize: false })
export class RevokedTokenEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_revoked_tokens' })
  jti!: string;

  /** From then on it is refused without this row. */
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
