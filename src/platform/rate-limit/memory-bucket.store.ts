import { LRUCache } from 'lru-cache';
import type { Clock } from '../../shared/clock.js';
import { BucketStore } from './bucket.store.js';
import type { RateLimitPolicy } from './rate-limit-policy.js';
import { type BucketMode, type BucketState, type Decision, takeToken } from './token-bucket.js';

const MAX_BUCKETS = 50_000;

/** This process's own buckets; beyond the bound the one that was longest unused is forgotten, thus full again. */
export class MemoryBucketStore extends BucketStore {
  private readonly buckets: LRUCache<string, BucketState>;

  constructor(
    private readonly clock: Clock,
    maxBuckets = MAX_BUCKETS,
  ) {
    super();
    this.buckets = new LRUCache({ max: maxBuckets });
  }

  get size(): number {
    return this.buckets.size;
  }

  take(policy: RateLimitPolicy, subject: string, mode: BucketMode): Promise<Decision> {
    const key = `${policy.name}:${subject}`;
    const { state, decision } = takeToken(policy, this.buckets.get(key), this.clock.now(), mode);
    // Who only asks must not push out a bucket that counts.
    if (mode !== 'peek') this.buckets.set(key, state);
    return Promise.resolve(decision);
  }
}
