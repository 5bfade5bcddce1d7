import pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import type { Drill } from './drill.ts';
import { AS_ADMIN, POOL_SIZE, newPortfolio } from './everyday.ts';
import type { Sent } from './traffic.ts';
import { resetBreaker } from './orders.ts';

/** What happens to PostgreSQL and Redis. */

const HEALTH_CHECKS_SECONDS = 5;
const LOCK = 'LOCK TABLE portfolios IN ACCESS EXCLUSIVE MODE';
const ACTIVE = /^db_pool_connections{store="postgres",state="active"}/;

export const postgresAway: Drill = {
  fault: 'PostgreSQL stopped',
  alerts: [
    { alert: 'DatabaseConnectionErrors' },
    { alert: 'HttpErrors5xxRate' },
    { alert: 'PortfolioServiceUnhealthy', noticedWithin: HEALTH_CHECKS_SECONDS },
    { alert: 'ProviderServiceDatabaseDown', noticedWithin: HEALTH_CHECKS_SECONDS },
    { alert: 'PortfolioServiceHighErrorRate' },
    // 1.44 % of an hour, also of one that was busier than this minute.
    { alert: 'AvailabilityBurn', noticedWithin: 8, clearedWithin: 90, lingers: true },
    { alert: 'PortfolioServiceCircuitBreakerOpen' },
    { alert: 'ProviderServiceHighErrorRate' },
    { alert: 'HttpErrorRateHigh' },
  ],
  async begin(stack, mend) {
    mend(() => stack.postgres.resume());
    mend(() => resetBreaker(stack, 'portfolio-store'));
    await stack.postgres.halt();
  },
};

/** Long enough that who waits takes more than a second, short enough that nobody is refused a connection (3 s). */
const HELD_MS = 1200;
const FREE_MS = 60;
const CALLERS = 60;

/** A table that a transaction holds again and again: each statement waits, and takes its connection with it. */
export const tableHeld: Drill = {
  fault: 'transactions that hold a table',
  alerts: [
    { alert: 'LatencyBurn', fills: '1h', clearedWithin: 60, lingers: true },
    { alert: 'PortfolioServiceDatabaseOperationSlow', fills: '5m' },
    { alert: 'PortfolioServiceSingleOperationSlow', fills: '5m' },
    { alert: 'PortfolioServiceBulkPerformanceRegression', fills: '5m' },
    { alert: 'HttpLatencyP99', fills: '5m' },
  ],
  async begin({ database, traffic }, mend) {
    let holding = true;
    mend(() => (holding = false));
    const held = hold(database.url, () => holding);
    mend(() => held);
    mend(traffic.crowd(CALLERS, (number) => PORTFOLIO_REQUESTS[number % PORTFOLIO_REQUESTS.length]!(number)));
  },
};

const PORTFOLIO_REQUESTS: readonly ((number: number) => Sent)[] = [
  () => ({ path: '/api/v1/portfolio/65a4f0800000000000000001' }),
  (number) => ({
    method: 'POST',
    path: '/api/v2/portfolios',
    body: [newPortfolio(number)],
    headers: AS_ADMIN,
  }),
  (number) => ({ method: 'POST', path: '/api/v1/portfolios', body: newPortfolio(number), headers: AS_ADMIN }),
];

async function hold(url: string, holding: () => boolean): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  while (holding()) {
    await client.query(`BEGIN; ${LOCK}`);
    await delay(HELD_MS);
    await client.query('COMMIT');
    await delay(FREE_MS);
  }
  await client.end();
}

/** A transaction that does not end: whoever needs the table waits with a connection, until there is none left. */
export const poolFull: Drill = {
  fault: 'a transaction that holds a table and does not end',
  alerts: [{ alert: 'PortfolioServiceDatabaseConnectionPoolExhausted' }],
  async begin({ database, traffic, measured }, mend) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    mend(() => client.end());
    await client.query(`BEGIN; ${LOCK}`);
    mend(traffic.crowd(POOL_SIZE * 2, (number) => PORTFOLIO_REQUESTS[0]!(number)));
    while ((await measured(ACTIVE)) < POOL_SIZE) await delay(50);
  },
};

/** Nobody knows any more which copy is fresh, so that every read asks PostgreSQL. */
export const redisAway: Drill = {
  fault: 'Redis stopped',
  alerts: [{ alert: 'CacheMissRatio' }],
  async begin({ redis, traffic }, mend) {
    mend(() => redis.start());
    mend(traffic.flow(20, () => ({ path: '/api/v1/content/bundle' })));
    await redis.stop();
  },
};
