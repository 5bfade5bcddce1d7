import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import type { CheckResult } from './monitored-check.js';

type ShownResult = Pick<CheckResult, 'name' | 'healthy' | 'critical'>;

@Injectable()
export class HealthMetrics {
  constructor(private readonly registry: MetricsRegistry) {}

  /** @param lastResults answers at once: a scrape never waits for a check. */
  watch(lastResults: () => readonly ShownResult[]): void {
    this.registry.gauge('health_check_status', 'Result of a health check: 1 passed, 0 failed.', () =>
      lastResults().map(({ name, healthy }) => ({ value: healthy ? 1 : 0, labels: { check: name } })),
    );
    // A series of its own: an alert joins it, and who graphs the status needs no other label.
    this.registry.gauge('health_check_critical', 'Whether the service is unhealthy without it (1).', () =>
      lastResults().map(({ name, critical }) => ({ value: critical ? 1 : 0, labels: { check: name } })),
    );
  }
}
