import { type KeyObject, createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../shared/clock.js';
import { RedisUnavailableError } from '../cache/redis-unavailable.error.js';
import { RedisConnection } from '../cache/redis.connection.js';
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
  private readonly addressKey: KeyObject;
  private readonly local: MemoryBucketStore;
  private readonly shared: RedisBucketStore | undefined;
  /** Whether Redis, though there, would not keep the last bucket. */
  private refused = false;

  constructor(
    @Inject(rateLimitConfig.token) { whitelist }: RateLimitConfig,
    private readonly metrics: RateLimitMetrics,
    clock: Clock,
    private readonly redis: RedisConnection,
    secret: RootSecret,
  ) {
    this.whitelist = new AddressSet(whitelist);
    this.addressKey = secret.deriveKey('address-hash');
    this.local = new MemoryBucketStore(clock);
    this.shared = redis.configured ? new RedisBucketStore(redis) : undefined;
    metrics.watchDegraded(() => this.degraded);
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
    // A debit only charges for what an earlier peek decided.
    if (mode !== 'debit') {
      const label = decision.allowed ? 'allowed' : 'denied';
      this.metrics.decisions.add(1, { policy: policy.name, decision: label });
    }
    return decision;
  }

  /** Whom a request counts for. Raw addresses are personal data and are not stored: their HMAC is. */
  subjectOf(request: FastifyRequest): string {
    const hmac = createHmac('sha256', this.addressKey).update(clientNetwork(request.ip));
    return hmac.digest('hex').slice(0, SUBJECT_DIGITS);
  }

  /** Whether the shared buckets cannot be had, so that each replica limits for itself. */
  private get degraded(): boolean {
    return this.redis.configured && (!this.redis.available || this.refused);
  }

  private async decide(policy: RateLimitPolicy, subject: string, mode: BucketMode): Promise<Decision> {
    if (this.shared) {
      try {
        const decision = await this.shared.take(policy, subject, mode);
        this.refused = false;
        return decision;
      } catch (error) {
        if (!(error instanceof RedisUnavailableError)) throw error;
        this.refused = this.redis.available;
      }
    }
    return this.local.take(policy, subject, mode);
  }
}
