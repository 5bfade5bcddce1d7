import type { Resource } from '@opentelemetry/resources';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import { ExportLedger } from './export-ledger.js';

/** Milliseconds that the last export may take: less than a stop may, for a collector is worth no request. */
const LAST_EXPORT_MS = 2000;

/** What is exported of this process, and how that goes; nothing, unless instrumentation.ts started it. */
export class Telemetry {
  readonly ledger = new ExportLedger();
  /** Who this process is, and where its metrics go besides to whoever scrapes them. */
  metrics: { readonly resource: Resource; readonly readers: readonly MetricReader[] } | undefined;
  private end: (() => Promise<void>) | undefined;

  /** Whether spans are made at all. */
  get tracing(): boolean {
    return this.end !== undefined;
  }

  get exporting(): boolean {
    return this.tracing || this.metrics !== undefined;
  }

  /** @param end sends what still waits. */
  traceUntil(end: () => Promise<void>): void {
    this.end = end;
  }

  /** Sends the spans that still wait. */
  async endTraces(): Promise<void> {
    await this.lastly(async () => this.end?.());
  }

  /** Does what is worth waiting for at the end, but not for long, and not for its failure. */
  async lastly(work: () => Promise<void>): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LAST_EXPORT_MS).unref();
    await Promise.race([work().catch(() => undefined), over]);
    clearTimeout(timer);
  }
}

/** The one that instrumentation.ts starts, before there is anybody to hand it to. */
export const telemetry = new Telemetry();
