import type { RateLimitPolicy } from './rate-limit-policy.js';
import type { BucketMode, Decision } from './token-bucket.js';

/** Where buckets are kept. A take is atomic: of parallel ones, no two get the same token. */
export abstract class BucketStore {
  /** @param subject whose bucket; no raw address. */
  abstract take(policy: RateLimitPolicy, subject: string, mode: BucketMode): Promise<Decision>;
}
