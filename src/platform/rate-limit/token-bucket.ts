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
  /** Whether there was a token. */
  readonly allowed: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Milliseconds until there is one token more than now, which a refused client may come back for; 0 when full. */
  readonly retryAfterMs: number;
  /** Milliseconds until the bucket is full. */
  readonly resetMs: number;
}

/** What rounding may take from a token without making it less than one: who comes when told to is not turned away. */
export const ROUNDING = 1e-6;

/**
 * The definition of the bucket, which the Lua script of the Redis store repeats: full at first, refilled continuously,
 * so that any span of time lets at most its capacity and what it refills pass.
 */
export function takeToken(
  policy: RateLimitPolicy,
  state: BucketState | undefined,
  now: number,
  mode: BucketMode,
): { state: BucketState; decision: Decision } {
  const { capacity, refillPerSecond } = policy;
  // A clock that was set back refills nothing at that moment, and counts on from there.
  const elapsedSeconds = state ? Math.max(0, now - state.updatedAt) / 1000 : 0;
  const available = Math.min(capacity, (state?.tokens ?? capacity) + elapsedSeconds * refillPerSecond);
  const allowed = available >= 1 - ROUNDING;
  let tokens = available;
  if (mode === 'consume' && allowed) tokens = available - 1;
  if (mode === 'debit') tokens = Math.max(-capacity, available - 1);
  return { state: { tokens, updatedAt: now }, decision: toDecision(policy, allowed, tokens) };
}

/** @param tokens what is left, possibly a fraction or a debt. */
export function toDecision(policy: RateLimitPolicy, allowed: boolean, tokens: number): Decision {
  const { capacity, refillPerSecond } = policy;
  const remaining = Math.max(0, Math.floor(tokens + ROUNDING));
  const untilTokens = (wanted: number) =>
    Math.max(0, Math.ceil(((wanted - ROUNDING - tokens) / refillPerSecond) * 1000));
  return {
    allowed,
    remaining,
    retryAfterMs: untilTokens(Math.min(remaining + 1, capacity)),
    resetMs: untilTokens(capacity),
  };
}
