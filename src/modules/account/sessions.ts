import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CredentialsInvalidError } from '../../platform/auth/auth.errors.js';
import type { Admitted, OpenSession, SessionTokens } from '../../platform/auth/session-tokens.js';
import { BrowserSessions } from '../../platform/auth/browser-sessions.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { type AccessClaims, claimsSchema } from './access-tokens.js';
import { JwtKeys } from './jwt-keys.js';
import { SessionEntity } from './session.entity.js';
import { type Credential, TokenStanding } from './token-standing.js';

/** A session ends when nobody came for a week, and in any case a month after it began (ASVS 7.3.1 and 7.3.2). */
const IDLE_SECONDS = 7 * 24 * 60 * 60;
const MAX_SECONDS = 30 * 24 * 60 * 60;
/** A browser that comes more often than this is not given a new token each time. */
const RENEWAL_SECONDS = 5 * 60;

const PURGE_INTERVAL_MS = 60 * 60 * 1000;
/** Of one account. */
const MAX_LISTED = 100;

const sessionClaimsSchema = claimsSchema.extend({
  iat: z.int(),
  /** When somebody signed in, whatever was renewed since (OpenID Connect Core, section 2). */
  auth_time: z.int(),
});

interface SessionClaims extends AccessClaims {
  readonly issuedAt: number;
  readonly beganAt: number;
}

type Life = Pick<SessionClaims, 'jti' | 'userId' | 'tokenVersion' | 'beganAt'>;

/** In what somebody signs in. */
export interface Browser {
  /** As people call it. */
  readonly device: string;
  /** Of who was signed in there before. */
  readonly sessionId: string | undefined;
}

/** The sessions of people in browsers: a row each, and a token that is renewed while they come. */
@Injectable()
export class Sessions implements SessionTokens, OnModuleInit {
  constructor(
    private readonly browsers: BrowserSessions,
    private readonly keys: JwtKeys,
    private readonly standing: TokenStanding,
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.browsers.useTokens(this);
    this.jobs.every('purge-sessions', PURGE_INTERVAL_MS, () => this.purge());
  }

  /** Always a new one: what a browser sent before it was signed in is never taken for it (ASVS 7.2.4). */
  async begin(
    manager: EntityManager,
    user: { readonly id: string; readonly tokenVersion: number },
    { device, sessionId }: Browser,
  ): Promise<OpenSession> {
    if (sessionId !== undefined) await manager.delete(SessionEntity, sessionId);
    const beganAt = this.keys.nowInSeconds();
    const life = { jti: randomUUID(), userId: user.id, tokenVersion: user.tokenVersion, beganAt };
    const now = new Date(beganAt * 1000);
    await manager.insert(SessionEntity, {
      id: life.jti,
      userId: user.id,
      device,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(expiryOf(beganAt, beganAt) * 1000),
    });
    return this.tokenFor(life, beganAt);
  }

  async admit(token: string): Promise<Admitted | undefined> {
    const claims = this.read(token);
    const actor = claims && (await this.standing.actorOf(credentialOf(claims)));
    if (!claims || !actor) return undefined;
    return { actor, renewed: await this.renewed(claims) };
  }

  /** @returns the id of the session whose token it is; undefined for anything else. */
  idOf(token: string | undefined): string | undefined {
    return token === undefined ? undefined : this.read(token)?.jti;
  }

  /** @returns what names it; undefined for what is no session's token. */
  credentialOf(token: string): Credential | undefined {
    const claims = this.read(token);
    return claims && credentialOf(claims);
  }

  /** Last seen first. @throws DatabaseUnavailableError */
  async list(userId: string): Promise<SessionEntity[]> {
    return this.database.read((manager) =>
      manager
        .createQueryBuilder(SessionEntity, 'session')
        .where('session.user_id = :userId AND session.expires_at > :now', {
          userId,
          now: new Date(this.keys.nowInSeconds() * 1000),
        })
        .orderBy('session.last_seen_at', 'DESC')
        .addOrderBy('session.id', 'DESC')
        .limit(MAX_LISTED)
        .getMany(),
    );
  }

  /** @throws DatabaseUnavailableError */
  async end(id: string): Promise<void> {
    await this.database.transaction((manager) => manager.delete(SessionEntity, id));
    this.standing.forget();
  }

  /** Forgets those that have expired. @throws DatabaseUnavailableError */
  async purge(): Promise<void> {
    const now = new Date(this.keys.nowInSeconds() * 1000);
    await this.database.transaction((manager) =>
      manager.query('DELETE FROM sessions WHERE expires_at <= $1', [now]),
    );
  }

  private read(token: string): SessionClaims | undefined {
    try {
      const { success, data } = sessionClaimsSchema.safeParse(this.keys.verify('session', token));
      if (!success) return undefined;
      const { sub: userId, jti, ver: tokenVersion, exp, iat: issuedAt, auth_time: beganAt } = data;
      return { userId, jti, tokenVersion, expiresAt: new Date(exp * 1000), issuedAt, beganAt };
    } catch (error) {
      if (error instanceof CredentialsInvalidError) return undefined;
      throw error;
    }
  }

  /** Of requests that come together one renews; the others' token is as good. */
  private async renewed(claims: SessionClaims): Promise<OpenSession | undefined> {
    const now = this.keys.nowInSeconds();
    if (now - claims.issuedAt < RENEWAL_SECONDS) return undefined;
    const renewal = this.tokenFor(claims, now);
    const { affected } = await this.database.transaction((manager) =>
      manager
        .createQueryBuilder()
        .update(SessionEntity)
        .set({ lastSeenAt: new Date(now * 1000), expiresAt: new Date((now + renewal.maxAgeSeconds) * 1000) })
        .where('id = :id AND last_seen_at <= :dueAt', {
          id: claims.jti,
          dueAt: new Date((now - RENEWAL_SECONDS) * 1000),
        })
        .execute(),
    );
    return affected ? renewal : undefined;
  }

  private tokenFor({ jti, userId, tokenVersion, beganAt }: Life, now: number): OpenSession {
    const exp = expiryOf(now, beganAt);
    const claims = { ver: tokenVersion, auth_time: beganAt, iat: now, exp };
    return {
      token: this.keys.sign('session', claims, { subject: userId, jwtid: jti }),
      maxAgeSeconds: exp - now,
    };
  }
}

function credentialOf({ userId, jti, tokenVersion }: SessionClaims): Credential {
  return { userId, jti, tokenVersion, use: 'session' };
}

/** When a token that is given out now expires; all in seconds since the epoch. */
function expiryOf(now: number, beganAt: number): number {
  return Math.min(now + IDLE_SECONDS, beganAt + MAX_SECONDS);
}
