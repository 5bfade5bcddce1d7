import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ExportResult as Result, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { ExportLedger } from './export-ledger.js';
import { GuardedExport } from './guarded-export.js';

const SPANS = [1, 2, 3].map(
  () => ({ spanContext: () => ({}), events: [], status: { code: 0 } }) as unknown as ReadableSpan,
);

describe('an export', () => {
  let clock: ManualClock;
  let ledger: ExportLedger;
  /** What the exporter that is guarded was given, to be answered by the test. */
  let answers: ((result: Result) => void)[];
  let settled: string[];

  beforeEach(() => {
    clock = new ManualClock();
    ledger = new ExportLedger();
    answers = [];
    settled = [];
    ledger.breaker = { acquire: () => ({ settle: (verdict) => void settled.push(verdict) }) };
  });

  /** @returns what the SDK was told. */
  function send(exporter?: Partial<SpanExporter>): Result[] {
    const told: Result[] = [];
    const inner = { export: (_spans: unknown, done: (result: Result) => void) => answers.push(done) };
    new GuardedExport(ledger, clock, 1000)
      .spans({ ...inner, ...exporter } as SpanExporter)
      .export(SPANS, (result) => told.push(result));
    return told;
  }

  const counts = () =>
    (['exported', 'failed', 'rejected'] as const).map((result) => ledger.count('traces', result));

  it('is counted by its spans when the collector took them', () => {
    const told = send();
    answers[0]!({ code: ExportResultCode.SUCCESS });
    expect([told.length, counts(), settled]).toEqual([1, [3, 0, 0], ['success']]);
  });

  it('that failed is counted, and nothing else is made of it', () => {
    const told = send();
    answers[0]!({ code: ExportResultCode.FAILED, error: new Error('refused') });
    expect(told).toEqual([{ code: ExportResultCode.SUCCESS }]);
    expect([counts(), settled]).toEqual([[0, 3, 0], ['failure']]);
  });

  it('is given up when its time is over, whatever is answered later', async () => {
    const told = send();
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    answers[0]!({ code: ExportResultCode.SUCCESS });
    expect([told.length, counts(), settled]).toEqual([1, [0, 3, 0], ['failure']]);
  });

  it('is not tried while the breaker is open', () => {
    ledger.breaker = {
      acquire() {
        throw new Error('open');
      },
    };
    const told = send();
    expect([answers.length, told.length, counts()]).toEqual([0, 1, [0, 0, 3]]);
  });

  it('has failed when the exporter throws', () => {
    const told = send({
      export() {
        throw new Error('too large');
      },
    });
    expect([told.length, counts(), settled]).toEqual([1, [0, 3, 0], ['failure']]);
  });
});
