import type { GithubQuota } from './github-activity.js';
import { GithubQuotaReservedError } from './github-sync.errors.js';
import type { GithubResource } from './github-sync.metrics.js';

/** How a quota stands. */
export interface Standing {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since the epoch. */
  readonly resetAt: number;
}

/** What one reading spends of a token's quotas, and how they stand. */
export class QuotaLedger {
  private cost = 0;
  private readonly standings = new Map<GithubResource, Standing>();

  /** An answer came, and cost this much. */
  spend(resource: GithubResource, amount: number, standing?: Standing): void {
    this.cost += amount;
    this.note(resource, standing);
  }

  /** @param standing undefined where GitHub says nothing of it. */
  note(resource: GithubResource, standing: Standing | undefined): void {
    // A quota of none is how an installation says that it does not count.
    if (standing && standing.limit > 0) this.standings.set(resource, standing);
  }

  /** @throws GithubQuotaReservedError when less than the share is left of either quota. */
  reserve(share: number, now: number): void {
    const scarcest = this.scarcest();
    if (!scarcest || shareOf(scarcest) >= share || scarcest.resetAt <= now) return;
    throw new GithubQuotaReservedError(share, Math.max(1, Math.ceil((scarcest.resetAt - now) / 1000)));
  }

  summary(): GithubQuota {
    const scarcest = this.scarcest();
    return {
      cost: this.cost,
      remainingShare: scarcest ? shareOf(scarcest) : null,
      resetAt: scarcest ? new Date(scarcest.resetAt).toISOString() : null,
    };
  }

  private scarcest(): Standing | undefined {
    return [...this.standings.values()].sort((a, b) => shareOf(a) - shareOf(b))[0];
  }
}

function shareOf({ limit, remaining }: Standing): number {
  return Math.max(0, remaining / limit);
}
