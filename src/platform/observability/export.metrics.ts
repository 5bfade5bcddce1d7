import { Injectable } from '@nestjs/common';
import { EXPORT_RESULTS, type ExportResult, SIGNALS, type Signal } from '../telemetry/export-ledger.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { MetricsRegistry } from './metrics-registry.js';

/** What became of what was to be exported; all at 0 where nothing is. */
@Injectable()
export class ExportMetrics {
  constructor(registry: MetricsRegistry, { ledger }: Telemetry) {
    registry.observedCounter<{ signal: Signal; result: ExportResult }>(
      'otlp_export_total',
      'Spans (traces) and readings of all metrics (metrics): exported, failed, rejected by the breaker, dropped because too many waited.',
      () =>
        SIGNALS.flatMap((signal) =>
          EXPORT_RESULTS.map((result) => ({
            value: ledger.count(signal, result),
            labels: { signal, result },
          })),
        ),
    );
  }
}
