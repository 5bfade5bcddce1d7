import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../shared/clock.js';
import { RedisConnection, RedisUnavailableError } from '../cache/redis.connection.js';
import { RootSecret } from '../config/root-secret.js';
import { AddressSet } from '../http/address-set.js';
import { clientNetwork } from './client-address.js';
import { MemoryBucketStore } from './memory-bucket.store.js';
import { type RateLimitConfig, rateLimitConfig } from './rate-limit.config.js';
import { RateLimitMetrics } from './rate-limit.metrics.js';
import type { RateLimitPolicy } from './rate-limit-policy.js';
import { RedisBucketStore } from './redis-bucket.store.js';
import type { BucketMode, Decision } from './token-bucket.js';

/** Digits of the address's HMAC: enough that no two clients share a bucket by chance. */
const SUBJECT_DIGITS = 32;

/** Decides whether a client may go on; by the shared buckets in Redis, by its own while Redis is lost. */
@Injectable()
export class RateLimiter {
  private readonly whitelist: AddressSet;
  private readonly addressKey: Buffer;
  private readonly local: MemoryBucketStore;
  private readonly shared: RedisBucketStore | undefined;

  constructor(
    @Inject(rateLimitConfig.token) { whitelist }: RateLimitConfig,
    private readonly metrics: RateLimitMetrics,
    clock: Clock,
    redis: RedisConnection,
    secret: RootSecret,
  ) {
    this.whitelist = new AddressSet(whitelist);
    this.addressKey = secret.deriveKey('address-hash');
    this.local = new MemoryBucketStore(clock);
    this.shared = redis.configured ? new RedisBucketStore(redis) : undefined;
  }

  /** Whether the client is on the whitelist; counted as a decision. */
  exempts(request: FastifyRequest, policy: RateLimitPolicy): boolean {
    const exempt = this.whitelist.has(request.ip);
    if (exempt) this.metrics.decisions.add(1, { policy: policy.name, decision: 'exempt' });
    return exempt;
  }

  /** @param subject from subjectOf(). */
  async take(policy: RateLimitPolicy, subject: string, mode: BucketMode = 'consume'): Promise<Decision> {
    const decision = await this.decide(policy, subject, mode);
    this.metrics.decisions.add(1, { policy: policy.name, decision: decision.allowed ? 'allowed' : 'denied' });
    return decision;
  }

  /** Whom a request counts for. Raw addresses are personal data and are not stored: their HMAC is. */
  subjectOf(request: FastifyRequest): string {
    const hmac = createHmac('sha256', this.addressKey).update(clientNetwork(request.ip));
    return hmac.digest('hex').slice(0, SUBJECT_DIGITS);
  }

  private async decide(policy: RateLimitPolicy, subject: string, mode: BucketMode): Promise<Decision> {
    if (this.shared) {
      try {
        const decision = await this.shared.take(policy, subject, mode);
        this.metrics.degraded = false;
        return decision;
      } catch (error) {
        if (!(error instanceof RedisUnavailableError)) throw error;
        this.metrics.degraded = true;
      }
    }
    return this.local.take(policy, subject, mode);
  }
}
