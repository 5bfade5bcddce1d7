import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';

@Injectable()
export class BackupMetrics {
  constructor(private readonly registry: MetricsRegistry) {}

  /** @param read seconds since the Unix epoch; 0 when there is none. */
  watch(read: () => number): void {
    this.registry.gauge<Record<string, never>>(
      'backup_last_success_timestamp_seconds',
      'When the last backup that is good was finished; 0 when there is none.',
      () => [{ value: read(), labels: {} }],
    );
  }
}
