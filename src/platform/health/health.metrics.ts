import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';

@Injectable()
export class HealthMetrics {
  constructor(private readonly registry: MetricsRegistry) {}

  /**
   * Shows what was last seen of each check; a scrape never waits for one.
   *
   * @param refresh starts the checks whose results are old.
   */
  watch(lastHealthy: ReadonlyMap<string, boolean>, refresh: () => void): void {
    this.registry.gauge('health_check_status', 'Result of a health check: 1 passed, 0 failed.', () => {
      refresh();
      return [...lastHealthy].map(([check, healthy]) => ({ value: healthy ? 1 : 0, labels: { check } }));
    });
  }
}
