import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BackupUnderTest } from '../support/backup-under-test.js';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

const NOON = Date.parse('2026-01-01T12:00:00Z');

let database: TestDatabase;
let backups: BackupUnderTest;
let app: InProcessApp;
const clock = new ManualClock(NOON);

beforeAll(async () => {
  database = await createTestDatabase();
  backups = new BackupUnderTest(database);
  app = await bootInProcess({ MODULES: 'account', DATABASE_URL: database.url }, { clock, level: 'warn' });
});

afterAll(async () => {
  await app.nest.close();
  await backups.end();
});

const shown = async () =>
  /^backup_last_success_timestamp_seconds (\S+)$/m.exec((await app.server.inject('/metrics')).body)?.[1];

it('the server shows when the last good backup was finished, a minute later at most', async () => {
  expect(await shown()).toBe('0');
  await backups.backUp({ clock: new ManualClock(NOON - 3_600_000) });
  // One that failed since does not count.
  await database.query(
    `INSERT INTO backup_runs (id, started_at, finished_at, status, folder)
     VALUES (gen_random_uuid(), now(), now(), 'error', 'x')`,
  );
  await clock.advance(60_000);
  await until(async () => (await shown()) !== '0');
  expect(await shown()).toBe(String(NOON / 1000 - 3600));
  expect(app.log.filter(({ event }) => event === 'job_failed')).toEqual([]);
});
