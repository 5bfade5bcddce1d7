import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Runtime } from '../../src/platform/config/runtime.js';
import { RelationalIdempotencyStore } from '../../src/platform/idempotency/relational/relational-idempotency.store.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ManualClock } from '../support/manual-clock.js';
import { type OpenDatabase, openDatabase } from '../support/open-database.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { describeIdempotencyStore } from './idempotency-store.suite.js';

const clock = new ManualClock();
let database: TestDatabase;
let open: OpenDatabase;
let store: RelationalIdempotencyStore;
let jobs: Jobs;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase({ DATABASE_URL: database.url });
  jobs = new Jobs(clock, new Runtime('test', '0', [], true));
  store = new RelationalIdempotencyStore(open.database, clock, jobs);
});

afterAll(async () => {
  jobs.onModuleDestroy();
  await jobs.beforeApplicationShutdown();
  await open.close();
  await database.drop();
});

describeIdempotencyStore('PostgreSQL', () => ({
  store,
  clock,
  keep: (effect) => open.database.transaction((manager) => store.keep(manager, effect)),
}));

describe('idempotency keys that are over', () => {
  it('are removed every hour, and no others', async () => {
    const now = clock.now();
    await database.query(
      `INSERT INTO idempotency_keys (id, fingerprint, owner, expires_at)
       SELECT 'purged ' || n, '', gen_random_uuid(), $1 FROM generate_series(1, 2500) AS n`,
      [new Date(now)],
    );
    await database.query(
      `INSERT INTO idempotency_keys (id, fingerprint, owner, expires_at) VALUES ('stays', '', gen_random_uuid(), $1)`,
      [new Date(now + 1)],
    );
    const purged = Promise.withResolvers<void>();
    const purge = jobs.every.bind(jobs);
    jobs.every = (name, intervalMs, work) => {
      expect([name, intervalMs]).toEqual(['idempotency-purge', 60 * 60 * 1000]);
      purge(name, intervalMs, (signal) => work(signal).then(purged.resolve, purged.reject));
    };
    store.onModuleInit();
    jobs.onApplicationBootstrap();
    await purged.promise;
    const left = await database.query(
      `SELECT id FROM idempotency_keys WHERE id LIKE 'purged %' OR id = 'stays'`,
    );
    expect(left).toEqual([{ id: 'stays' }]);
  });
});
