import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import { CredentialsInvalidError } from '../../platform/auth/auth.errors.js';
import { type AppConfig, appConfig } from '../../platform/config/app.config.js';
import { keptSecret, newSecret } from '../../platform/config/kept-secret.js';
import { Clock } from '../../shared/clock.js';
import { type JwtConfig, jwtConfig } from './jwt.config.js';
import type { UserEntity } from './user.entity.js';

export const TOKEN_SECONDS = 30 * 60;

/** Whatever a token's header says. */
const ALGORITHM = 'HS256';

const claimsSchema = z.object({
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

/** Access tokens: JSON web tokens (RFC 7519), checked as RFC 8725 asks. */
@Injectable()
export class AccessTokens {
  private readonly logger = new Logger(AccessTokens.name);
  private readonly previous: JwtService | undefined;
  private signer: JwtService | undefined;

  constructor(
    @Inject(jwtConfig.token) private readonly config: JwtConfig,
    @Inject(appConfig.token) private readonly app: AppConfig,
    private readonly clock: Clock,
  ) {
    const { previousSecret } = config;
    this.previous = previousSecret === undefined ? undefined : new JwtService({ secret: previousSecret });
  }

  sign({ id, role, tokenVersion }: Pick<UserEntity, 'id' | 'role' | 'tokenVersion'>): string {
    const iat = this.nowInSeconds();
    const { issuer, audience } = this.config;
    return this.current().sign(
      { role, ver: tokenVersion, iat, exp: iat + TOKEN_SECONDS },
      { algorithm: ALGORITHM, subject: id, jwtid: randomUUID(), issuer, audience },
    );
  }

  /** @throws CredentialsInvalidError */
  verify(token: string): AccessClaims {
    const claims = this.claimsOf(token);
    const { success, data } = claimsSchema.safeParse(claims);
    if (!success) throw new CredentialsInvalidError();
    const { sub: userId, jti, ver: tokenVersion, exp } = data;
    return { userId, jti, tokenVersion, expiresAt: new Date(exp * 1000) };
  }

  private claimsOf(token: string): object {
    try {
      return this.verifyWith(this.current(), token);
    } catch (error) {
      if (!this.previous) throw new CredentialsInvalidError(error);
    }
    try {
      return this.verifyWith(this.previous, token);
    } catch (error) {
      throw new CredentialsInvalidError(error);
    }
  }

  private verifyWith(key: JwtService, token: string): object {
    const { issuer, audience } = this.config;
    const clockTimestamp = this.nowInSeconds();
    return key.verify(token, { algorithms: [ALGORITHM], issuer, audience, clockTimestamp });
  }

  /** With the first token, so that a command that needs none makes no file. */
  private current(): JwtService {
    this.signer ??= new JwtService({ secret: this.config.secret ?? this.ownSecret() });
    return this.signer;
  }

  private ownSecret(): string {
    const kept = keptSecret(this.app.dataDir, 'jwt-secret');
    if (kept === undefined) {
      const message =
        'No key can be kept in DATA_DIR: it lives in memory, and who signed in must do so again after a restart';
      this.logger.warn({ event: 'jwt_secret_in_memory', message });
    }
    return kept ?? newSecret();
  }

  private nowInSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}
