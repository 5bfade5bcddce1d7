import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RateLimitPolicy } from '../rate-limit/rate-limit-policy.js';
import { RateLimitedError } from '../rate-limit/rate-limit.errors.js';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { Actor } from './actor.js';
import { type AuthConfig, authConfig } from './auth.config.js';
import { CredentialsInvalidError } from './auth.errors.js';

/** 20 wrong keys a minute per client. */
const WRONG_KEYS: RateLimitPolicy = { name: 'wrong-admin-keys', capacity: 20, refillPerSecond: 20 / 60 };

/** Who has the key. */
export const ADMIN_KEY_HOLDER: Actor = { kind: 'service', id: 'admin-key', name: 'admin-key', role: 'admin' };

/** The key that lets services in as administrators. */
@Injectable()
export class AdminKey {
  private readonly expected: Buffer | undefined;

  constructor(
    @Inject(authConfig.token) { adminApiKey }: AuthConfig,
    private readonly limiter: RateLimiter,
  ) {
    this.expected = adminApiKey === undefined ? undefined : digest(adminApiKey);
  }

  /**
   * Only wrong keys are charged; who has sent too many is turned away with the right one as well, which would else
   * show that it is right.
   *
   * @throws CredentialsInvalidError, RateLimitedError
   */
  async actorOf(key: string, request: FastifyRequest): Promise<Actor> {
    const right = this.matches(key);
    if (!this.limiter.exempts(request, WRONG_KEYS)) {
      const subject = this.limiter.subjectOf(request);
      const { allowed, retryAfterMs } = await this.limiter.take(
        WRONG_KEYS,
        subject,
        right ? 'peek' : 'consume',
      );
      if (!allowed) throw new RateLimitedError(retryAfterMs / 1000);
    }
    if (!right) throw new CredentialsInvalidError();
    return ADMIN_KEY_HOLDER;
  }

  /** By digests, so that the comparison takes the same time for every length. */
  private matches(key: string): boolean {
    return this.expected !== undefined && timingSafeEqual(digest(key), this.expected);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
