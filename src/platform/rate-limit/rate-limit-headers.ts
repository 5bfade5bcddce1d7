import { type RateLimitPolicy, windowMs } from './rate-limit-policy.js';

/** Where a client stands, in whole seconds. */
export interface Standing {
  readonly remaining: number;
  /** Until there is one token more. */
  readonly nextSeconds: number;
  /** Until the bucket is full. */
  readonly resetSeconds: number;
}

/**
 * RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10, whose `t` is the time until more quota) and
 * the older X-RateLimit-* names, whose Reset is the time until all of it is back.
 */
export function rateLimitHeaders(policy: RateLimitPolicy, standing: Standing) {
  const { name, capacity } = policy;
  const { remaining, nextSeconds, resetSeconds } = standing;
  return {
    ratelimit: `"${name}";r=${remaining};t=${nextSeconds}`,
    'ratelimit-policy': `"${name}";q=${capacity};w=${Math.ceil(windowMs(policy) / 1000)}`,
    'x-ratelimit-limit': capacity,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetSeconds,
  };
}
