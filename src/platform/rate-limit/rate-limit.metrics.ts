import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';

const DECISIONS = ['allowed', 'denied', 'exempt'] as const;

@Injectable()
export class RateLimitMetrics {
  readonly decisions;
  /** Whether the shared store is lost and each replica counts for itself. */
  degraded = false;

  constructor(registry: MetricsRegistry) {
    this.decisions = registry.counter<{ policy: string; decision: (typeof DECISIONS)[number] }>(
      'rate_limit_decisions_total',
      'Decisions of rate limits; exempt clients are on the whitelist.',
    );
    registry.gauge('rate_limit_degraded', 'Whether Redis is lost and each replica limits for itself.', () => [
      { value: this.degraded ? 1 : 0, labels: {} },
    ]);
  }

  /** Shows a policy from the start on. */
  watch(policy: string): void {
    for (const decision of DECISIONS) this.decisions.add(0, { policy, decision });
  }
}
