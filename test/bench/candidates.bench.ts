import { fillCandidates } from '../support/many-candidates.ts';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { createDatabase } from './bench-database.ts';
import type { Request } from './load.ts';
import { type Pair, compare, printPairHead, startPair } from './pair.ts';
import { pin } from './pin.ts';

const POOL_SIZE = 10;

/** What candidates cost, beside a bare Fastify that runs the same statements through pg. */
export async function candidates(): Promise<void> {
  pin();
  await startPostgres();
  printPairHead('Candidates: requests a second over 32 connections, and p95 at 50 a second');
  for (const rows of [1000, 1_000_000]) {
    const { url, ids } = await filledDatabase(rows);
    const pair = await startServers(url);
    const among = `of ${rows.toLocaleString('en')}`;
    await compare(pair, `GET 20 ${among}`, () => ({ path: '/candidates' }));
    await compare(pair, `GET one ${among}`, (index) => ({ path: `/candidates/${ids[index % ids.length]!}` }));
    await pair.stop();
  }
  const { url } = await filledDatabase(1000);
  const pair = await startServers(url);
  await compare(pair, 'POST', registration);
  await pair.stop();
  await stopPostgres();
}

let registered = 0;

function registration(): Request {
  const body = {
    company_name: 'Orchard Logistics',
    contact_email: `fleet${++registered}@orchard.example`,
    phone: '+49 30 901820',
    products: ['apples', 'grapes'],
    truck_count: 12,
    capacity_tons_per_day: 140,
    location: 'Werder (Havel)',
  };
  const headers = { 'content-type': 'application/json' };
  return { path: '/candidates', method: 'POST', headers, body: JSON.stringify(body) };
}

function startServers(url: string): Promise<Pair> {
  return startPair(['test/bench/bare-candidates.mjs', url, String(POOL_SIZE)], {
    DATABASE_URL: url,
    MODULES: 'provider',
    DB_POOL_SIZE: String(POOL_SIZE),
    LOG_LEVEL: 'INFO',
  });
}

/** A migrated database with so many candidates, and the ids of a thousand of them. */
async function filledDatabase(rows: number): Promise<{ url: string; ids: readonly string[] }> {
  const database = await createDatabase();
  await fillCandidates(database, rows);
  const some = await database.query('SELECT id FROM candidates ORDER BY id LIMIT 1000');
  return { url: database.url, ids: some.map(({ id }) => String(id)) };
}
