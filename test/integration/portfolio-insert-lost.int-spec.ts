import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CuttableWire, wireTo } from '../support/cuttable-wire.js';
import { type HeldTable, holdTable } from '../support/held-table.js';
import { ManualClock } from '../support/manual-clock.js';
import { AS_ADMIN, type PortfolioApp, bootPortfolios, idsOf } from '../support/portfolio-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

const COUNT = 100;
const PORTFOLIOS = Array.from({ length: COUNT }, (_, index) => ({ name: `Number ${index}` }));
/** After which an insert is tried again. */
const PAUSE_MS = 50;

describe('portfolios whose connection is lost while they are inserted', () => {
  const clock = new ManualClock();
  let database: TestDatabase;
  let wire: CuttableWire;
  let app: PortfolioApp;
  let table: HeldTable;

  beforeAll(async () => {
    database = await createTestDatabase();
    wire = await wireTo(database.url);
    app = await bootPortfolios({
      store: { env: { DATABASE_URL: wire.url }, drop: () => database.drop() },
      clock,
    });
  });

  beforeEach(async () => {
    table = await holdTable(database, 'portfolios');
  });

  afterEach(async () => {
    wire.mend();
    await database.query('TRUNCATE portfolios, idempotency_keys');
  });

  afterAll(async () => {
    await app.close();
    await wire.close();
    await database.drop();
  });

  const rows = async () =>
    (await database.query('SELECT id FROM portfolios ORDER BY seq')).map(({ id }) => id);
  /** Turns the clock until an insert waits for the table. @returns the server's process that runs it. */
  const untilWaiting = async (): Promise<number> => {
    let waiting: number[] = [];
    await until(async () => {
      await clock.advance(PAUSE_MS);
      waiting = await table.waiting();
      return waiting.length > 0;
    });
    return waiting[0]!;
  };
  const terminateWaiting = async () => {
    await database.query('SELECT pg_terminate_backend($1, 10_000)', [await untilWaiting()]);
  };

  describe.each<[string, Record<string, string>]>([
    ['without a key', AS_ADMIN],
    ['with an idempotency key', { ...AS_ADMIN, 'idempotency-key': 'one key' }],
  ])('%s', (_what, headers) => {
    it('are inserted by another try where the server had not inserted them', async () => {
      const answer = app.createAll(PORTFOLIOS, headers);
      await terminateWaiting();
      await untilWaiting();
      await table.release();
      const { status, body } = await answer;
      expect([status, body.length]).toEqual([201, COUNT]);
      expect(await rows()).toEqual(idsOf(body));
    });

    it('are not inserted twice where the server goes on without its client', async () => {
      const answer = app.createAll(PORTFOLIOS, headers);
      const pid = await untilWaiting();
      wire.cut();
      wire.mend();
      await table.release();
      // Until the first has committed, or rolled back, whatever it was.
      await until(
        async () => (await database.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).length === 0,
      );
      if (headers === AS_ADMIN) expect(await rows()).toHaveLength(COUNT);
      let done = false;
      void answer.then(() => (done = true));
      await until(async () => {
        await clock.advance(PAUSE_MS);
        return done;
      });
      const { status, body } = await answer;
      expect([status, body.length]).toEqual([201, COUNT]);
      expect(await rows()).toEqual(idsOf(body));
    });

    it('are not inserted at all where the second try fails, too', async () => {
      const answer = app.createAll(PORTFOLIOS, headers);
      await terminateWaiting();
      await terminateWaiting();
      const { status, body } = await answer;
      expect([status, body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
      await table.release();
      expect(await rows()).toEqual([]);
      const again = await app.createAll(PORTFOLIOS, headers);
      expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, undefined]);
    });
  });

  it('are answered again as they were by the second try', async () => {
    const headers = { ...AS_ADMIN, 'idempotency-key': 'another key' };
    const answer = app.createAll(PORTFOLIOS, headers);
    await terminateWaiting();
    await untilWaiting();
    await table.release();
    const again = await answer.then(() => app.createAll(PORTFOLIOS, headers));
    expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', (await answer).text]);
    expect(await rows()).toHaveLength(COUNT);
  });
});
