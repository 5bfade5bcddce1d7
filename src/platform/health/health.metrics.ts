import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';

@Injectable()
export class HealthMetrics {
  constructor(private readonly registry: MetricsRegistry) {}

  /** @param lastResults answers at once: a scrape never waits for a check. */
  watch(lastResults: () => readonly { readonly name: string; readonly healthy: boolean }[]): void {
    this.registry.gauge('health_check_status', 'Result of a health check: 1 passed, 0 failed.', () =>
      lastResults().map(({ name, healthy }) => ({ value: healthy ? 1 : 0, labels: { check: name } })),
    );
  }
}
