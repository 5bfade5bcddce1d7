export const SIGNALS = ['traces', 'metrics'] as const;
/** What is exported: spans, or readings of all metrics. */
export type Signal = (typeof SIGNALS)[number];

/**
 * What became of it: accepted by the collector; sent in vain; not sent, because the collector failed repeatedly; not
 * kept, because too many waited.
 */
export const EXPORT_RESULTS = ['exported', 'failed', 'rejected', 'dropped'] as const;
export type ExportResult = (typeof EXPORT_RESULTS)[number];

/** As much of a circuit breaker as an export needs. */
export interface ExportBreaker {
  /** @throws Error while the collector is left alone. */
  acquire(): { settle(verdict: 'success' | 'failure'): void };
}

/** Lets everything through. */
const NO_BREAKER: ExportBreaker = { acquire: () => ({ settle: () => undefined }) };

/** What became of everything that was to be exported, and whether more may be sent. */
export class ExportLedger {
  /** The application's, once it is there: the first spans end before. */
  breaker = NO_BREAKER;
  private readonly counts = new Map<string, number>();

  note(signal: Signal, result: ExportResult, count = 1): void {
    this.counts.set(`${signal} ${result}`, this.count(signal, result) + count);
  }

  count(signal: Signal, result: ExportResult): number {
    return this.counts.get(`${signal} ${result}`) ?? 0;
  }
}
