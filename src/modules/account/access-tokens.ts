import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CredentialsInvalidError } from '../../platform/auth/auth.errors.js';
import { JwtKeys } from './jwt-keys.js';
import type { UserEntity } from './user.entity.js';

export const TOKEN_SECONDS = 30 * 60;

export const claimsSchema = z.object({
  sub: z.guid(),
  jti: z.guid(),
  exp: z.int(),
  /** The account's token_version. */
  ver: z.int(),
});

/** What a token that we signed and that has not expired says. */
export interface AccessClaims {
  readonly userId: string;
  readonly jti: string;
  readonly tokenVersion: number;
  readonly expiresAt: Date;
}

/** Access tokens, which programs send as bearer tokens. */
@Injectable()
export class AccessTokens {
  constructor(private readonly keys: JwtKeys) {}

  sign({ id, role, tokenVersion }: Pick<UserEntity, 'id' | 'role' | 'tokenVersion'>): string {
    const iat = this.keys.nowInSeconds();
    const claims = { role, ver: tokenVersion, iat, exp: iat + TOKEN_SECONDS };
    return this.keys.sign('access', claims, { subject: id, jwtid: randomUUID() });
  }

  /** @throws CredentialsInvalidError */
  verify(token: string): AccessClaims {
    const { success, data } = claimsSchema.safeParse(this.keys.verify('access', token));
    if (!success) throw new CredentialsInvalidError();
    const { sub: userId, jti, ver: tokenVersion, exp } = data;
    return { userId, jti, tokenVersion, expiresAt: new Date(exp * 1000) };
  }
}
