import { Injectable } from '@nestjs/common';

export interface HealthReport {
  readonly healthy: boolean;
  /** Numbers and short words that may be shown to anybody. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface HealthCheck {
  readonly name: string;
  /** Whether the service is unhealthy (503) without it, rather than degraded. */
  readonly critical: boolean;
  /** `self` is about this process alone, `store` (the default) about something it needs. */
  readonly scope?: 'self' | 'store';
  /** Milliseconds until it counts as failed. */
  readonly timeoutMs?: number;
  /** Milliseconds its result is reused. */
  readonly cacheMs?: number;
  /** A throw is a failure without details. It never calls a third party: real traffic says how those are. */
  readonly check: (options: { readonly signal: AbortSignal }) => Promise<HealthReport> | HealthReport;
}

/** The checks that the modules which are on have registered. */
@Injectable()
export class HealthRegistry {
  private readonly registered = new Map<string, HealthCheck>();

  register(check: HealthCheck): void {
    if (this.registered.has(check.name)) throw new Error(`There are two health checks named ${check.name}`);
    this.registered.set(check.name, check);
  }

  get checks(): readonly HealthCheck[] {
    return [...this.registered.values()];
  }
}
