import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { CredentialsInvalidError } from '../../platform/auth/auth.errors.js';
import { Authentication } from '../../platform/auth/authentication.js';
import type { BearerTokens } from '../../platform/auth/bearer-tokens.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { AccessTokens } from './access-tokens.js';
import { LoginRefusedError } from './account.errors.js';
import { Credentials, type Try } from './credentials.js';
import { FirstAdmin } from './first-admin.js';
import { RevokedTokens } from './revoked-tokens.js';
import { Sessions } from './sessions.js';
import { type Credential, TokenStanding } from './token-standing.js';

/** Signing in and out. */
@Injectable()
export class SessionService implements BearerTokens, OnModuleInit {
  private readonly logger = new Logger(SessionService.name);

  constructor(
    private readonly authentication: Authentication,
    private readonly tokens: AccessTokens,
    private readonly standing: TokenStanding,
    private readonly revoked: RevokedTokens,
    private readonly sessions: Sessions,
    private readonly credentials: Credentials,
    private readonly firstAdmin: FirstAdmin,
  ) {}

  onModuleInit(): void {
    this.authentication.useTokens(this);
  }

  /**
   * @returns an access token.
   * @throws LoginRefusedError, LoginLockedError, PasswordQueueFullError, DatabaseUnavailableError
   */
  @Traced('account login')
  async login(attempt: Try): Promise<string> {
    await this.firstAdmin.ensure();
    const user = await this.credentials.userOf(attempt);
    if (user) return this.tokens.sign(user);
    this.logger.warn({ event: 'auth_unauthorized', message: 'login refused', reason: 'login_refused' });
    throw new LoginRefusedError();
  }

  /** @throws CredentialsInvalidError, DatabaseUnavailableError */
  async actorOf(token: string): Promise<Actor> {
    const actor = await this.standing.actorOf(this.tokens.verify(token));
    if (!actor) throw new CredentialsInvalidError();
    return actor;
  }

  /**
   * @returns what names the token that lets a request in, the bearer's before the browser's, to be looked at again
   * later; undefined where there is none.
   * @throws CredentialsInvalidError
   */
  credentialOf(token: string | undefined, sessionToken: string | undefined): Credential | undefined {
    if (token !== undefined) {
      const { userId, jti, tokenVersion } = this.tokens.verify(token);
      return { userId, jti, tokenVersion };
    }
    return sessionToken === undefined ? undefined : this.sessions.credentialOf(sessionToken);
  }

  /**
   * Ends the token that was sent, and the session of the browser.
   *
   * @throws CredentialsInvalidError, DatabaseUnavailableError
   */
  async logout(token: string | undefined, sessionToken: string | undefined): Promise<void> {
    if (token !== undefined) await this.revoked.add(this.tokens.verify(token));
    const sessionId = this.sessions.idOf(sessionToken);
    if (sessionId !== undefined) await this.sessions.end(sessionId);
    this.standing.forget();
  }
}
