import { Inject, Injectable, Logger } from '@nestjs/common';
import { type JwtSignOptions, JwtService } from '@nestjs/jwt';
import { CredentialsInvalidError } from '../../platform/auth/auth.errors.js';
import { type AppConfig, appConfig } from '../../platform/config/app.config.js';
import { keptSecret, newSecret } from '../../platform/config/kept-secret.js';
import { Clock } from '../../shared/clock.js';
import { type JwtConfig, jwtConfig } from './jwt.config.js';

/** Whatever a token's header says. */
const ALGORITHM = 'HS256';

/** What a token is for; one of another use is never taken for it (RFC 8725, section 3.12). */
export type TokenUse = 'access' | 'session';

/** Seconds since the epoch. */
interface Life {
  readonly iat: number;
  readonly exp: number;
}

/** Signs and verifies JSON web tokens (RFC 7519) as RFC 8725 asks. */
@Injectable()
export class JwtKeys {
  private readonly logger = new Logger(JwtKeys.name);
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

  nowInSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  sign(
    use: TokenUse,
    claims: Life & Readonly<Record<string, unknown>>,
    ids: Pick<JwtSignOptions, 'subject' | 'jwtid'>,
  ): string {
    const { issuer } = this.config;
    return this.current().sign(claims, {
      ...ids,
      algorithm: ALGORITHM,
      issuer,
      audience: this.audienceOf(use),
    });
  }

  /** @returns the claims of a token that we signed and that has not expired. @throws CredentialsInvalidError */
  verify(use: TokenUse, token: string): object {
    try {
      return this.verifyWith(this.current(), use, token);
    } catch (error) {
      if (!this.previous) throw new CredentialsInvalidError(error);
    }
    try {
      return this.verifyWith(this.previous, use, token);
    } catch (error) {
      throw new CredentialsInvalidError(error);
    }
  }

  private verifyWith(key: JwtService, use: TokenUse, token: string): object {
    return key.verify(token, {
      algorithms: [ALGORITHM],
      issuer: this.config.issuer,
      audience: this.audienceOf(use),
      clockTimestamp: this.nowInSeconds(),
    });
  }

  private audienceOf(use: TokenUse): string {
    const { audience } = this.config;
    return use === 'access' ? audience : `${audience}/${use}`;
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
}
