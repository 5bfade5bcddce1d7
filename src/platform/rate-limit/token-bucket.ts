import type { RateLimitPolicy } from './rate-limit-policy.js';

/**
 * `consume` takes a token if there is one; `peek` only asks; `debit` takes one in any case, down to minus the
 * capacity, so that what turns out to be abuse afterwards is paid for later.
 */
export type BucketMode = 'consume' | 'peek' | 'debit';

export interface BucketState {
  readonly tokens: number;
  /** Milliseconds since the epoch at which `tokens` was right. */
  readonly updatedAt: number;
}

export interface Decision {
  readonly allowed: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Milliseconds until there is a token; 0 when there is one. */
  readonly retryAfterMs: number;
  /** Milliseconds until the bucket is full. */
  readonly resetMs: number;
}

/** The definition of the bucket, which the Lua script of the Redis store repeats. */
export function takeToken(
  policy: RateLimitPolicy,
  state: BucketState | undefined,
  now: number,
  mode: BucketMode,
): { state: BucketState; decision: Decision } {
  const { capacity, refillPerSecond } = policy;
  // A clock that went back refills nothing and takes nothing away.
  const elapsedSeconds = state ? Math.max(0, now - state.updatedAt) / 1000 : 0;
  const available = Math.min(capacity, (state?.tokens ?? capacity) + elapsedSeconds * refillPerSecond);
  const allowed = available >= 1;
  let tokens = available;
  if (mode === 'consume' && allowed) tokens = available - 1;
  if (mode === 'debit') tokens = Math.max(-capacity, available - 1);
  return {
    state: { tokens, updatedAt: Math.max(now, state?.updatedAt ?? now) },
    decision: toDecision(policy, allowed, tokens),
  };
}

export function toDecision(policy: RateLimitPolicy, allowed: boolean, tokens: number): Decision {
  const { capacity, refillPerSecond } = policy;
  const untilTokens = (wanted: number) =>
    Math.max(0, Math.ceil(((wanted - tokens) / refillPerSecond) * 1000));
  return {
    allowed,
    remaining: Math.max(0, Math.floor(tokens)),
    retryAfterMs: allowed ? 0 : untilTokens(1),
    resetMs: untilTokens(capacity),
  };
}
