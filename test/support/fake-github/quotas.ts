import type { Caller } from './callers.ts';

const WINDOW_SECONDS = 3600;

interface Window {
  used: number;
  /** UTC epoch seconds. */
  readonly reset: number;
}

/** What each token, and everybody without one, has left of this hour: the primary rate limit. */
export class Quotas {
  private readonly windows = new Map<string, Window>();

  /** @returns false when nothing is left. */
  spend(caller: Caller): boolean {
    const window = this.windowOf(caller);
    if (window.used >= caller.hourlyLimit) return false;
    window.used++;
    return true;
  }

  of(caller: Caller): { limit: number; used: number; remaining: number; reset: number } {
    const { used, reset } = this.windowOf(caller);
    return { limit: caller.hourlyLimit, used, remaining: caller.hourlyLimit - used, reset };
  }

  headers(caller: Caller): Record<string, string> {
    const { limit, used, remaining, reset } = this.of(caller);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }

  private windowOf({ token }: Caller): Window {
    const key = token ?? '';
    const now = Math.floor(Date.now() / 1000);
    const known = this.windows.get(key);
    if (known && known.reset > now) return known;
    const window = { used: 0, reset: now + WINDOW_SECONDS };
    this.windows.set(key, window);
    return window;
  }
}
