import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import { RateLimitedError } from '../../platform/rate-limit/rate-limit.errors.js';
import { RateLimiter } from '../../platform/rate-limit/rate-limiter.js';
import { GithubTokenInvalidError } from './github-sync.errors.js';

const POLICY: RateLimitPolicy = { name: 'github-refused-tokens', capacity: 10, refillPerSecond: 10 / 60 };

/** Counts the tokens of a client that GitHub refuses, so that nobody tests stolen tokens through us. */
@Injectable()
export class RefusedTokenLimit {
  constructor(private readonly limiter: RateLimiter) {}

  /**
   * Does the work unless too many of the client's tokens were refused lately. Only a refusal is charged, after
   * the fact and below zero if need be, so that good tokens cost nothing and a burst of bad ones is paid for.
   *
   * @throws RateLimitedError, and what the work throws.
   */
  async guard<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
    if (this.limiter.exempts(request, POLICY)) return work();
    const subject = this.limiter.subjectOf(request);
    const { allowed, retryAfterMs } = await this.limiter.take(POLICY, subject, 'peek');
    if (!allowed) throw new RateLimitedError(retryAfterMs / 1000);
    try {
      return await work();
    } catch (error) {
      if (error instanceof GithubTokenInvalidError) await this.limiter.take(POLICY, subject, 'debit');
      throw error;
    }
  }
}
