import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { DatabaseUnavailableError } from '../../src/platform/database/database.errors.js';
import { isDatabaseLost } from '../../src/platform/database/sql-errors.js';
import { CapturedLog } from '../support/captured-log.js';
import { type TestDatabase, createEmptyDatabase } from '../support/test-database.js';
import { wireTo } from '../support/cuttable-wire.js';
import { type OpenDatabase, openDatabase } from '../support/open-database.js';

/** A port nobody listens on. */
const NOWHERE = 'postgresql://user:hunter2@127.0.0.1:9/x';

describe('the database', () => {
  let target: TestDatabase;
  let opened: OpenDatabase;
  const log = new CapturedLog();

  const open = (env: Record<string, string> = {}) => {
    opened = openDatabase({ DATABASE_URL: target.url, ...env });
    return opened.database;
  };
  const killConnections = () =>
    target.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  const select = (text: string) => opened.database.read((manager) => manager.query<any[]>(text));
  const events = (event: string) => log.lines.filter((line) => line['event'] === event);

  beforeEach(async () => {
    target = await createEmptyDatabase();
    log.start();
  });

  afterEach(async () => {
    await opened.close();
    log.stop();
    await target.drop();
  });

  it('answers over a new connection when the server ended the idle ones', async () => {
    open();
    await Promise.all([select('SELECT pg_sleep(0.01)'), select('SELECT pg_sleep(0.01)')]);
    await killConnections();
    expect(await select('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(await opened.database.transaction((manager) => manager.query<any[]>('SELECT 2 AS n'))).toEqual([
      { n: 2 },
    ]);
  });

  it('reads once more when the server ends the connection during a read', async () => {
    const database = open();
    let reads = 0;
    const read = database.read(async (manager) => {
      if (++reads === 1) await manager.query('SELECT pg_terminate_backend(pg_backend_pid())');
      return manager.query<any[]>('SELECT 3 AS n');
    });
    expect(await read).toEqual([{ n: 3 }]);
    expect(reads).toBe(2);
  });

  it('waits for no server that hangs, and takes it for lost', async () => {
    open();
    const wire = await wireTo(target.url);
    const source = await createDataSource({ url: wire.url, poolSize: 2, statementTimeoutMs: 50 });
    await source.initialize();
    wire.stall();
    const error: unknown = await source.query('SELECT 1').catch((thrown: unknown) => thrown);
    expect(isDatabaseLost(error)).toBe(true);
    wire.cut();
    await source.destroy();
    await wire.close();
  });

  it('does not read again what took too long', async () => {
    const database = open();
    let reads = 0;
    const read = database.read(async (manager) => {
      reads++;
      await manager.query('SET statement_timeout = 10');
      await manager.query('SELECT pg_sleep(5)');
    });
    await expect(read).rejects.toThrow(DatabaseUnavailableError);
    expect(reads).toBe(1);
  });

  it('never does a transaction twice that had begun, and keeps nothing of it', async () => {
    const database = open();
    await target.query('CREATE TABLE notes (n int)');
    let runs = 0;
    const work = database.transaction(async (manager) => {
      runs++;
      await manager.query('INSERT INTO notes VALUES (1)');
      await manager.query('SELECT pg_terminate_backend(pg_backend_pid())');
    });
    await expect(work).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 5 });
    expect(runs).toBe(1);
    expect(await target.query('SELECT * FROM notes')).toEqual([]);
  });

  it('is unavailable while nobody listens, and says so without an address', async () => {
    open({ DATABASE_URL: NOWHERE });
    await expect(select('SELECT 1')).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: 'The database does not answer',
    });
    expect(events('database_error')).toEqual([
      expect.objectContaining({
        level: 'error',
        message: expect.stringContaining('database connection'),
        sqlState: 'ECONNREFUSED',
      }),
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('hunter2');
    expect(await opened.scrape()).toMatch(/^database_connection_errors_total\{store="postgres"\} 1$/m);
  });

  it('lets what is wrong with a statement through as it is', async () => {
    open();
    await expect(select('SELECT nothing')).rejects.toMatchObject({ driverError: { code: '42703' } });
    expect(events('database_error')).toEqual([]);
  });

  it('ends a statement that takes too long', async () => {
    open();
    expect(await select('SHOW statement_timeout')).toEqual([{ statement_timeout: '10s' }]);
    expect(await select('SHOW idle_in_transaction_session_timeout')).toEqual([
      { idle_in_transaction_session_timeout: '15s' },
    ]);
    const cancelled = opened.database.read(async (manager) => {
      await manager.query('SET statement_timeout = 10; SELECT pg_sleep(5)');
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it('has no answer to what takes longer than it may, which is nobody’s failure', async () => {
    const database = open();
    const statement = { text: 'SELECT pg_sleep(0.3), 1 AS n', values: [] };
    expect(await database.selectWithin(5000, statement)).toMatchObject([{ n: 1 }]);
    expect(await database.selectWithin(100, statement)).toBeUndefined();
    // So little that anything around the statement may be what takes too long.
    for (let count = 0; count < 50; count++) await database.selectWithin(1, statement);
    expect(events('database_error')).toEqual([]);
  });

  it('logs a slow statement with its template and without its parameters', async () => {
    const database = open({ SLOW_QUERY_MS: '20' });
    await database.read((manager) => manager.query('SELECT pg_sleep($1), $2::text', [0.03, 'hunter2']));
    await select('SELECT 1');
    expect(events('slow_query')).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: 'slow query',
        statement: 'SELECT pg_sleep($1), $2::text',
        durationMs: expect.any(Number),
      }),
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('hunter2');
  });

  it('counts its connections and times its statements', async () => {
    open({ DB_POOL_SIZE: '2' });
    const three = [1, 2, 3].map(() =>
      opened.database.transaction((manager) => manager.query('SELECT pg_sleep(0.2)')),
    );
    await untilWaiting();
    const busy = await opened.scrape();
    expect(busy).toMatch(/^db_pool_connections\{store="postgres",state="active"\} 2$/m);
    expect(busy).toMatch(/^db_pool_connections\{store="postgres",state="waiting"\} 1$/m);
    expect(busy).toMatch(/^db_pool_connections\{store="postgres",state="max"\} 2$/m);
    await Promise.all(three);
    expect(await opened.scrape()).toMatch(
      /^db_query_duration_seconds_count\{store="postgres",operation="select"\} \d+$/m,
    );
  });

  async function untilWaiting(): Promise<void> {
    while (!/state="waiting"\} 1$/m.test(await opened.scrape()))
      await new Promise((resolve) => setImmediate(resolve));
  }
});
