import { type KeyObject, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RedisUnavailableError } from '../../platform/cache/redis-unavailable.error.js';
import { RedisConnection } from '../../platform/cache/redis.connection.js';
import { RootSecret } from '../../platform/config/root-secret.js';
import { RateLimiter } from '../../platform/rate-limit/rate-limiter.js';
import { Clock } from '../../shared/clock.js';
import { LoginLockedError } from './account.errors.js';
import { LOGIN_TRIES, type TryMode } from './login-lock.js';
import type { LoginLockStore } from './login-lock.store.js';
import { MemoryLoginLockStore } from './memory-login-lock.store.js';
import { RedisLoginLockStore } from './redis-login-lock.store.js';

/** Digits of the HMAC, as RateLimiter has them. */
const SUBJECT_DIGITS = 32;

/**
 * Keeps one address from trying many passwords of one account, without locking the account's owner out elsewhere. By
 * the locks that replicas share in Redis; by its own while Redis is lost.
 */
@Injectable()
export class LoginLockout {
  private readonly key: KeyObject;
  private readonly local: LoginLockStore;
  private readonly shared: LoginLockStore | undefined;

  constructor(
    clock: Clock,
    redis: RedisConnection,
    secret: RootSecret,
    private readonly limiter: RateLimiter,
  ) {
    this.key = secret.deriveKey('login-subject');
    this.local = new MemoryLoginLockStore(clock);
    this.shared = redis.configured ? new RedisLoginLockStore(redis) : undefined;
  }

  /**
   * Whose tries count together: those for one account from one client.
   *
   * @param name from accountName(), also of an account that does not exist.
   * @returns undefined for clients that are never limited.
   */
  subjectOf(name: string, request: FastifyRequest): string | undefined {
    if (this.limiter.exempts(request, LOGIN_TRIES)) return undefined;
    const hmac = createHmac('sha256', this.key).update(`${this.limiter.subjectOf(request)}:${name}`);
    return hmac.digest('hex').slice(0, SUBJECT_DIGITS);
  }

  /** @throws LoginLockedError */
  async admit(subject: string | undefined, mode: TryMode): Promise<void> {
    if (subject === undefined) return;
    const lockedMs = await this.anywhere((store) => store.try(subject, mode));
    if (lockedMs > 0) throw new LoginLockedError(lockedMs / 1000);
  }

  /** After a right password: earlier tries no longer count. */
  async forget(subject: string | undefined): Promise<void> {
    if (subject !== undefined) await this.anywhere((store) => store.forget(subject));
  }

  private async anywhere<T>(work: (store: LoginLockStore) => Promise<T>): Promise<T> {
    if (this.shared) {
      try {
        return await work(this.shared);
      } catch (error) {
        if (!(error instanceof RedisUnavailableError)) throw error;
      }
    }
    return work(this.local);
  }
}
