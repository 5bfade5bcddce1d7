import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Pool } from 'undici';
import type * as Migrator from '../../src/platform/database/migrator.js';
import type * as Clock from '../../src/shared/clock.js';
import { startAndReadLine, stopProcess } from '../support/child-process.ts';
import { fillCandidates } from '../support/many-candidates.ts';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { startServer } from '../support/server-process.ts';
import { fromDist } from './from-dist.ts';
import { type Request, load, poolFor } from './load.ts';
import { type Subject, measure } from './measure.ts';

const POOL_SIZE = 10;
/** One request after the other, 50 a second: what a request costs when nobody is in its way. */
const LIGHT_REQUESTS = 300;
const LIGHT_INTERVAL_MS = 20;

type RequestOf = (index: number) => Request;

/** The application and the bare server over one database, each a process of its own. */
interface Pair {
  readonly bare: Pool;
  readonly ours: Pool;
  subject(side: 'bare' | 'ours', name: string, request: RequestOf): Subject;
  stop(): Promise<void>;
}

/** What candidates cost, beside a bare Fastify that runs the same statements through pg. */
export async function candidates(): Promise<void> {
  await startPostgres();
  process.stdout.write(
    '\nCandidates: requests a second over 32 connections, and p95 of one after the other\n\n' +
      '| what | bare req/s | ours req/s | ratio | bare CPU µs | our CPU µs | bare p95 ms | our p95 ms |\n' +
      '|---|---:|---:|---:|---:|---:|---:|---:|\n',
  );
  for (const rows of [1000, 1_000_000]) {
    const { url, ids } = await filledDatabase(rows);
    const pair = await startPair(url);
    const among = `of ${rows.toLocaleString('en')}`;
    await compare(pair, `GET 20 ${among}`, () => ({ path: '/candidates' }));
    await compare(pair, `GET one ${among}`, (index) => ({ path: `/candidates/${ids[index % ids.length]!}` }));
    await pair.stop();
  }
  const { url } = await filledDatabase(1000);
  const pair = await startPair(url);
  await compare(pair, 'POST', registration);
  await pair.stop();
  await stopPostgres();
}

async function compare(pair: Pair, name: string, request: RequestOf): Promise<void> {
  const subjects = [pair.subject('bare', name, request), pair.subject('ours', name, request)];
  const [bare, ours] = await measure(subjects, { operations: 2000, rounds: 9 });
  const p95 = { bare: await lightLoad(pair.bare, request), ours: await lightLoad(pair.ours, request) };
  const cells = [
    name,
    (1e6 / bare!.wall).toFixed(0),
    (1e6 / ours!.wall).toFixed(0),
    (bare!.wall / ours!.wall).toFixed(2),
    bare!.cpu.toFixed(0),
    ours!.cpu.toFixed(0),
    p95.bare.toFixed(2),
    p95.ours.toFixed(2),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/** @returns the 95th percentile of the time to the whole answer, in milliseconds. */
async function lightLoad(pool: Pool, request: RequestOf): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < LIGHT_REQUESTS; index++) {
    const startedAt = performance.now();
    await load(pool, 1, () => request(index));
    const took = performance.now() - startedAt;
    times.push(took);
    await delay(Math.max(0, LIGHT_INTERVAL_MS - took));
  }
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!;
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

async function startPair(url: string): Promise<Pair> {
  const bare = await startAndReadLine(process.execPath, [
    '--import',
    './test/support/server-under-test.mjs',
    'test/bench/bare-candidates.mjs',
    url,
    String(POOL_SIZE),
  ]);
  const bareCpu = async () => {
    const answered = once(bare.child, 'message') as Promise<[{ answer: number }]>;
    bare.child.send({ order: 'cpu' });
    return (await answered)[0].answer;
  };
  const server = await startServer({
    DATABASE_URL: url,
    MODULES: 'provider',
    DB_POOL_SIZE: String(POOL_SIZE),
    LOG_LEVEL: 'INFO',
  });
  const pools = { bare: poolFor(bare.line), ours: poolFor(server.url) };
  return {
    ...pools,
    subject: (side, name, request) => ({
      name: `${side}: ${name}`,
      run: (operations) => load(pools[side], operations, request),
      cpu: side === 'ours' ? () => server.cpu() : bareCpu,
    }),
    async stop() {
      for (const pool of Object.values(pools)) await pool.close();
      await stopProcess(bare.child);
      await server.stop();
    },
  };
}

/** A migrated database with so many candidates, and the ids of a thousand of them. */
async function filledDatabase(rows: number): Promise<{ url: string; ids: readonly string[] }> {
  const { Migrator: Migrations } = await fromDist<typeof Migrator>('platform/database/migrator.js');
  const { SystemClock } = await fromDist<typeof Clock>('shared/clock.js');
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const server = process.env['TEST_DATABASE_URL']!;
  await query(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await new Migrations({ url: () => Promise.resolve(url.href), clock: new SystemClock() }).migrate();
  await fillCandidates({ query: (text, values) => query(url.href, text, values) }, rows);
  const some = await query(url.href, 'SELECT id FROM candidates ORDER BY id LIMIT 1000');
  return { url: url.href, ids: some.map(({ id }) => String(id)) };
}

async function query(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
