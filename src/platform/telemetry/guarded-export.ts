import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Clock } from '../../shared/clock.js';
import type { ExportLedger, Signal } from './export-ledger.js';
import { withoutTexts } from './span-contents.js';

type Done = (result: ExportResult) => void;

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };

/**
 * Sends to a collector that may be away: within a time, and not at all while its breaker is open. What is lost is
 * counted and nothing else: whoever asked is told that all went well, for the SDK would log each loss.
 */
export class GuardedExport {
  constructor(
    private readonly ledger: ExportLedger,
    private readonly clock: Clock,
    /** Milliseconds of one export in all; the exporter's own time limit counts silence, not time. */
    private readonly timeoutMs: number,
  ) {}

  spans(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans: ReadableSpan[], done: Done) => {
        this.send('traces', spans.length, (sent) => exporter.export(spans.map(withoutTexts), sent), done);
      },
      // Not flushed: what is under way has its time limit, and at the end nobody waits longer.
      forceFlush: () => Promise.resolve(),
      shutdown: () => exporter.shutdown(),
    };
  }

  /** The metrics are one thing to send: a reading of them all. */
  metrics(exporter: PushMetricExporter): PushMetricExporter {
    return {
      export: (metrics: ResourceMetrics, done: Done) => {
        this.send('metrics', 1, (sent) => exporter.export(metrics, sent), done);
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => exporter.shutdown(),
      ...(exporter.selectAggregation && {
        selectAggregation: (type) => exporter.selectAggregation!(type),
      }),
      ...(exporter.selectAggregationTemporality && {
        selectAggregationTemporality: (type) => exporter.selectAggregationTemporality!(type),
      }),
    };
  }

  private send(signal: Signal, count: number, send: (sent: Done) => void, done: Done): void {
    const permit = this.permit();
    if (!permit) {
      this.ledger.note(signal, 'rejected', count);
      done(SUCCESS);
      return;
    }
    const timer = new AbortController();
    let over = false;
    const end = (succeeded: boolean): void => {
      if (over) return;
      over = true;
      timer.abort();
      this.ledger.note(signal, succeeded ? 'exported' : 'failed', count);
      permit.settle(succeeded ? 'success' : 'failure');
      done(SUCCESS);
    };
    this.clock.sleep(this.timeoutMs, timer.signal).then(
      () => {
        end(false);
      },
      () => undefined,
    );
    try {
      send(({ code }) => {
        end(code === ExportResultCode.SUCCESS);
      });
    } catch {
      end(false);
    }
  }

  private permit() {
    try {
      return this.ledger.breaker.acquire();
    } catch {
      return undefined;
    }
  }
}
