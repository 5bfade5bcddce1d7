import type { Caller } from './callers.ts';

/** The REST API and GraphQL are paid for from different quotas. */
export type Resource = 'core' | 'graphql';

const WINDOW_SECONDS = 3600;

interface Window {
  used: number;
  /** UTC epoch seconds. */
  readonly reset: number;
}

/** What each token, and everybody without one, has left of this hour: the primary rate limit. */
export class Quotas {
  private readonly windows = new Map<string, Window>();
  private share = 1;

  /** @param share 0 to 1: what everybody has left from now on, at most. */
  leave(share: number): void {
    this.share = share;
  }

  /**
   * @param cost requests of the REST API, points of GraphQL.
   * @returns false when not enough is left.
   */
  spend(caller: Caller, resource: Resource, cost = 1): boolean {
    const window = this.windowOf(caller, resource);
    if (window.used + cost > caller.hourlyLimit) return false;
    window.used += cost;
    return true;
  }

  of(caller: Caller, resource: Resource): { limit: number; used: number; remaining: number; reset: number } {
    const window = this.windowOf(caller, resource);
    const used = Math.max(window.used, Math.round(caller.hourlyLimit * (1 - this.share)));
    const { reset } = window;
    return { limit: caller.hourlyLimit, used, remaining: caller.hourlyLimit - used, reset };
  }

  headers(caller: Caller, resource: Resource): Record<string, string> {
    const { limit, used, remaining, reset } = this.of(caller, resource);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': resource,
    };
  }

  private windowOf({ token }: Caller, resource: Resource): Window {
    const key = `${resource} ${token ?? ''}`;
    const now = Math.floor(Date.now() / 1000);
    const known = this.windows.get(key);
    if (known && known.reset > now) return known;
    const window = { used: 0, reset: now + WINDOW_SECONDS };
    this.windows.set(key, window);
    return window;
  }
}
