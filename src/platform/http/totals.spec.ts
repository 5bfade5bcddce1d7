import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { Totals } from './totals.js';

interface Filter {
  readonly status?: string;
  readonly product?: string;
}

/** A table whose counting and estimating a test drives. */
class FakeTable {
  rows = 10;
  slow = false;
  estimated = 1_000_000;
  patientlyCounted: number | undefined;
  readonly asked: string[] = [];
  private held: Promise<void> | undefined;

  /** Lets no count end until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.held = promise;
    return resolve;
  }

  async count(filter: Filter, timeoutMs: number): Promise<number | undefined> {
    this.asked.push(`count ${filter.status ?? 'all'}`);
    const seen = this.rows;
    await this.held;
    if (timeoutMs > 40) return this.patientlyCounted;
    return this.slow ? undefined : seen;
  }

  async estimate(filter: Filter): Promise<number> {
    this.asked.push(`estimate ${filter.status ?? 'all'}`);
    return this.estimated;
  }
}

function setUp() {
  const table = new FakeTable();
  const clock = new ManualClock();
  const totals = new Totals<Filter>(table, clock, 40);
  return { table, clock, totals };
}

describe('the total', () => {
  it('is counted once a second', async () => {
    const { table, clock, totals } = setUp();
    expect(await totals.of({})).toMatchObject({ count: 10, estimated: false });
    table.rows = 11;
    clock.skip(599);
    expect(await totals.of({})).toMatchObject({ count: 10 });
    expect(table.asked).toEqual(['count all']);
    clock.skip(401);
    expect(await totals.of({})).toMatchObject({ count: 11 });
    expect(table.asked).toEqual(['count all', 'count all']);
  });

  it('is counted once for all who ask at a time', async () => {
    const { table, totals } = setUp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => totals.of({})));
    expect(answers.map(({ count }) => count)).toEqual(Array.from({ length: 20 }, () => 10));
    expect(table.asked).toEqual(['count all']);
  });

  it('is renewed before it is too old, while nobody waits', async () => {
    const { table, clock, totals } = setUp();
    await totals.of({});
    const release = table.hold();
    table.rows = 11;
    clock.skip(600);
    expect(await totals.of({})).toMatchObject({ count: 10 });
    release();
    await nextTurn();
    clock.skip(399);
    expect(await totals.of({})).toMatchObject({ count: 11 });
    expect(table.asked).toEqual(['count all', 'count all']);
  });

  it('is never older than a second, also when its renewal is slow', async () => {
    const { table, clock, totals } = setUp();
    await totals.of({});
    const release = table.hold();
    table.rows = 11;
    clock.skip(600);
    await totals.of({});
    clock.skip(400);
    const waiting = totals.of({});
    release();
    expect(await waiting).toMatchObject({ count: 11 });
  });

  it('is as old as the beginning of its counting', async () => {
    const { table, clock, totals } = setUp();
    const release = table.hold();
    const first = totals.of({});
    clock.skip(1000);
    release();
    await first;
    await totals.of({});
    expect(table.asked).toEqual(['count all', 'count all']);
  });

  it('is one of each filter', async () => {
    const { table, totals } = setUp();
    await totals.of({});
    await totals.of({ status: 'pending' });
    await totals.of({ status: 'pending', product: 'apples' });
    await totals.of({ status: 'pending' });
    expect(table.asked).toEqual(['count all', 'count pending', 'count pending']);
  });

  it('is an estimate where counting takes too long, which is tried again after a minute', async () => {
    const { table, clock, totals } = setUp();
    table.slow = true;
    expect(await totals.of({})).toMatchObject({ count: 1_000_000, estimated: true });
    clock.skip(1000);
    expect(await totals.of({})).toMatchObject({ estimated: true });
    expect(table.asked).toEqual(['count all', 'estimate all', 'estimate all']);
    table.slow = false;
    clock.skip(58_999);
    expect(await totals.of({})).toMatchObject({ estimated: true });
    clock.skip(1);
    await totals.of({});
    clock.skip(1000);
    expect(await totals.of({})).toMatchObject({ count: 10, estimated: false });
  });

  it('that cannot be had fails for who waits for it, and for nobody else', async () => {
    const { table, clock, totals } = setUp();
    await totals.of({});
    table.count = () => Promise.reject(new Error('gone'));
    clock.skip(700);
    expect(await totals.of({})).toMatchObject({ count: 10 });
    clock.skip(300);
    await expect(totals.of({})).rejects.toThrow('gone');
  });

  it('that was counted is forgotten when something changes, what is under way included', async () => {
    const { table, totals } = setUp();
    const release = table.hold();
    const before = totals.of({});
    table.rows = 11;
    totals.forget();
    const after = totals.of({});
    release();
    expect(await before).toMatchObject({ count: 10 });
    expect(await after).toMatchObject({ count: 11 });
    expect(await totals.of({})).toMatchObject({ count: 11 });
  });

  it('of few is counted, however slow the store is', async () => {
    const { table, totals } = setUp();
    table.estimated = 2000;
    table.slow = true;
    table.patientlyCounted = 1999;
    expect(await totals.of({})).toMatchObject({ count: 1999, estimated: false });
    expect(table.asked).toEqual(['count all', 'estimate all', 'count all']);
  });

  it('that is an estimate stays one', async () => {
    const { table, totals } = setUp();
    table.slow = true;
    await totals.of({});
    totals.forget();
    await totals.of({});
    expect(table.asked).toEqual(['count all', 'estimate all']);
  });
});
