import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';

const DECISIONS = ['allowed', 'denied', 'exempt'] as const;

@Injectable()
export class RateLimitMetrics {
  readonly decisions;

  constructor(private readonly registry: MetricsRegistry) {
    this.decisions = registry.counter<{ policy: string; decision: (typeof DECISIONS)[number] }>(
      'rate_limit_decisions_total',
      'Decisions of rate limits; exempt clients are on the whitelist.',
    );
  }

  /** Shows a policy from the start on. */
  watch(policy: string): void {
    for (const decision of DECISIONS) this.decisions.add(0, { policy, decision });
  }

  watchDegraded(degraded: () => boolean): void {
    this.registry.gauge(
      'rate_limit_degraded',
      'Whether Redis is lost and each replica limits for itself.',
      () => [{ value: degraded() ? 1 : 0, labels: {} }],
    );
  }
}
