import { afterAll, beforeAll } from '@jest/globals';
import { RelationalPortfolioStore } from '../../src/modules/portfolio/relational/relational-portfolio.store.js';
import { Runtime } from '../../src/platform/config/runtime.js';
import { RelationalIdempotencyStore } from '../../src/platform/idempotency/relational/relational-idempotency.store.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { SystemClock } from '../../src/shared/clock.js';
import { type OpenDatabase, openDatabase } from '../support/open-database.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { describePortfolioStore } from './portfolio-store.suite.js';

let database: TestDatabase;
let open: OpenDatabase;
let store: RelationalPortfolioStore;

beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase({ DATABASE_URL: database.url });
  const clock = new SystemClock();
  const jobs = new Jobs(clock, new Runtime('test', '0', [], false));
  const idempotency = new RelationalIdempotencyStore(open.database, clock, jobs);
  store = new RelationalPortfolioStore(open.database, idempotency, clock);
});

afterAll(async () => {
  await open.close();
  await database.drop();
});

describePortfolioStore('PostgreSQL', () => store);
