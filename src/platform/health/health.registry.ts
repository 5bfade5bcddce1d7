import { Injectable } from '@nestjs/common';

export interface HealthReport {
  readonly healthy: boolean;
  /** Numbers and short words that may be shown to anybody. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface HealthCheck {
  /** Short, lower case; the key in every health body and the label of the gauge. */
  readonly name: string;
  /** Whether the service is unhealthy (503) without it, rather than degraded. */
  readonly critical: boolean;
  /** `self` is about this process alone, `store` (the default) about something it needs. */
  readonly scope?: 'self' | 'store';
  /** Milliseconds until it counts as failed; 1000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds its result is reused; 5000 by default. */
  readonly cacheMs?: number;
  /**
   * A throw is a failure without details, its cause goes to the log. The signal fires at the timeout. A check never
   * calls a third party: real traffic says how those are.
   */
  readonly check: (options: { readonly signal: AbortSignal }) => Promise<HealthReport> | HealthReport;
  /** What only /health/detailed shows, also when the check failed. */
  readonly figures?: () => Readonly<Record<string, unknown>>;
}

const NAME = /^[a-z][a-z0-9_-]*$/;

/** The checks that the modules which are on have registered. */
@Injectable()
export class HealthRegistry {
  private readonly registered = new Map<string, HealthCheck>();

  /** @throws Error when the name is taken or cannot stand in a health body. */
  register(check: HealthCheck): void {
    const { name } = check;
    if (this.registered.has(name)) throw new Error(`There are two health checks named ${name}`);
    if (!NAME.test(name))
      throw new Error(`A health check cannot be named ${name}: lower case, digits, - and _`);
    // An unhealthy body names every check, and operators search it for that word.
    if (name.includes('ok')) throw new Error(`A health check cannot be named ${name}: it contains "ok"`);
    this.registered.set(name, check);
  }

  get checks(): readonly HealthCheck[] {
    return [...this.registered.values()];
  }
}
