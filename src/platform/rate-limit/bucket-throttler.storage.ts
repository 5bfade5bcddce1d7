import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RateLimiter } from './rate-limiter.js';

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** The throttler's storage as a token bucket: `limit` is the capacity, which refills within `ttl`. */
@Injectable()
export class BucketThrottlerStorage implements ThrottlerStorage {
  constructor(private readonly limiter: RateLimiter) {}

  /** @param ttl milliseconds. @returns whole seconds until the bucket is full, and until it has a token more. */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    _block: number,
    name: string,
  ): Promise<ThrottlerRecord> {
    const policy = { name, capacity: limit, refillPerSecond: (limit * 1000) / ttl };
    const { allowed, remaining, retryAfterMs, resetMs } = await this.limiter.take(policy, key);
    return {
      totalHits: limit - remaining,
      timeToExpire: Math.ceil(resetMs / 1000),
      isBlocked: !allowed,
      timeToBlockExpire: Math.ceil(retryAfterMs / 1000),
    };
  }
}
