import type { RateLimitPolicy } from './rate-limit-policy.js';
import { windowMs } from './rate-limit-policy.js';

/**
 * Says where a client stands: RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10) and the
 * older X-RateLimit-* names.
 *
 * @param resetSeconds whole seconds until the bucket is full.
 */
export function rateLimitHeaders(policy: RateLimitPolicy, remaining: number, resetSeconds: number) {
  const { name, capacity } = policy;
  return {
    ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
    'ratelimit-policy': `"${name}";q=${capacity};w=${Math.ceil(windowMs(policy) / 1000)}`,
    'x-ratelimit-limit': capacity,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetSeconds,
  };
}
