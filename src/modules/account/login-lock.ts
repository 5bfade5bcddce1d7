import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import { takeToken } from '../../platform/rate-limit/token-bucket.js';

/** Five tries a minute are answered at once. */
export const LOGIN_TRIES: RateLimitPolicy = { name: 'login', capacity: 5, refillPerSecond: 5 / 60 };

/** What the first try beyond them waits, which is the bucket's time for a token; each further one doubles it. */
export const FIRST_LOCK_MS = 12_000;
export const LONGEST_LOCK_MS = 15 * 60_000;

/** From the end of a lock until it is forgotten that there was one. */
export const MEMORY_MS = LONGEST_LOCK_MS;

/** `ask` turns away whom `take` would; `take` also spends a token of who may try. */
export type TryMode = 'ask' | 'take';

export interface LoginLock {
  /** As a token bucket's. */
  readonly tokens: number;
  /** Tries that were turned away. */
  readonly refusals: number;
  /** Milliseconds from `updatedAt` for which every try is turned away. */
  readonly lockMs: number;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface TryOutcome {
  /** What to keep; undefined to leave what is kept as it is. */
  readonly lock: LoginLock | undefined;
  /** Milliseconds for which the next tries are turned away; 0 lets this one pass. */
  readonly lockedMs: number;
}

/**
 * The definition of the lock, which the Lua script of the Redis store repeats. Who is turned away has tried as well:
 * the lock begins anew, twice as long.
 */
export function tryLogin(kept: LoginLock | undefined, now: number, mode: TryMode): TryOutcome {
  const elapsed = Math.max(0, now - (kept?.updatedAt ?? now));
  const known = kept && elapsed < kept.lockMs + MEMORY_MS ? kept : undefined;
  const refused = known?.refusals ?? 0;
  const locked = known !== undefined && elapsed < known.lockMs;
  const { state, decision } = takeToken(LOGIN_TRIES, known, now, 'peek');
  if (!locked && decision.allowed) {
    const taken = { ...state, tokens: state.tokens - 1, refusals: refused, lockMs: 0 };
    return { lock: mode === 'take' ? taken : undefined, lockedMs: 0 };
  }
  const lockMs = Math.min(FIRST_LOCK_MS * 2 ** refused, LONGEST_LOCK_MS);
  return { lock: { ...state, refusals: refused + 1, lockMs }, lockedMs: lockMs };
}
