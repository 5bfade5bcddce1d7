import { TraceFlags } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  type BatchSpanProcessorOptions,
  type ReadableSpan,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { ExportLedger } from './export-ledger.js';

export interface SpanQueueOptions extends Omit<BatchSpanProcessorOptions, 'exporter'> {
  /** Spans that may wait to be sent. */
  readonly maxQueueSize: number;
}

/** The SDK's batches behind a queue whose losses are counted, which the SDK only does in metrics of its own. */
export class SpanQueue implements SpanProcessor {
  private readonly batches: BatchSpanProcessor;
  private waiting = 0;

  constructor(
    exporter: SpanExporter,
    private readonly ledger: ExportLedger,
    private readonly options: SpanQueueOptions,
  ) {
    this.batches = new BatchSpanProcessor({
      ...options,
      exporter: {
        export: (spans, done) => {
          this.waiting -= spans.length;
          exporter.export(spans, done);
        },
        forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
        shutdown: () => exporter.shutdown(),
      },
    });
  }

  onStart(_span: Span): void {
    // A span is of interest when it is over.
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.waiting >= this.options.maxQueueSize) {
      this.ledger.note('traces', 'dropped');
      return;
    }
    this.waiting++;
    this.batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.batches.shutdown();
  }
}
