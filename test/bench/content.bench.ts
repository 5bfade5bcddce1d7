import type * as Seed from '../../src/modules/content/content.seed.js';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { hasService } from '../support/services.mjs';
import { createDatabase } from './bench-database.ts';
import { fromDist } from './from-dist.ts';
import { type Pair, compare, printPairHead, startPair } from './pair.ts';
import { pin } from './pin.ts';

const PATH = '/api/v1/content/bundle';
const ADMIN_API_KEY = 'k'.repeat(32);
/** What a browser sends. */
const BROWSER = { 'accept-encoding': 'gzip, deflate, br, zstd' };

/** What the public bundle costs, beside a bare Fastify that sends the same bytes. */
export async function content(): Promise<void> {
  pin();
  await startPostgres();
  await cachedIn('memory', {});
  const redis = hasService('redis') ? await startRedis() : undefined;
  if (redis) await cachedInRedis(redis);
  else process.stdout.write('\nno redis-server here: the cache in Redis is left out\n');
  await stopPostgres();
}

async function cachedInRedis(redis: RedisServer): Promise<void> {
  await cachedIn('Redis', { REDIS_URL: redis.url });
  await redis.stop();
}

async function cachedIn(store: string, env: Record<string, string>): Promise<void> {
  const { url } = await createDatabase();
  const pair = await startPair(['test/bench/bare-content.mjs'], {
    DATABASE_URL: url,
    MODULES: 'github-sync,account,content',
    ADMIN_API_KEY,
    LOG_LEVEL: 'INFO',
    ...env,
  });
  const { etag, bytes } = await prepare(pair);
  printPairHead(
    `The bundle of ${bytes.toLocaleString('en')} bytes, cached in ${store}: requests a second over 32 connections, and p95 at 200 a second`,
  );
  const light = { operations: 4000, perSecond: 200, count: 1000 };
  await compare(pair, '200, compressed', () => ({ path: PATH, headers: BROWSER }), light);
  await compare(pair, '200, as it is', () => ({ path: PATH }), light);
  const known = { ...BROWSER, 'if-none-match': etag };
  await compare(pair, '304', () => ({ path: PATH, headers: known }), light);
  await compare(pair, 'GET /api/health/live', () => ({ path: '/api/health/live' }), light);
  await pair.stop();
}

/** Fills the application with the portfolio of `db:seed`, and gives the bare server what it answers. */
async function prepare({ server, bareUrl }: Pair): Promise<{ etag: string; bytes: number }> {
  const { SEED } = await fromDist<typeof Seed>('modules/content/content.seed.js');
  for (const item of SEED) {
    const { status } = await fetch(`${server.url}/api/v1/admin/content`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-admin-key': ADMIN_API_KEY },
      body: JSON.stringify(item),
    });
    if (status !== 201) throw new Error(`POST answered ${status}`);
  }
  const body = await (await fetch(`${server.url}${PATH}`)).arrayBuffer();
  const headers = { 'content-type': 'application/octet-stream' };
  const prepared = await fetch(`${bareUrl}/prepared`, { method: 'PUT', headers, body });
  const { etag } = (await prepared.json()) as { etag: string };
  return { etag, bytes: body.byteLength };
}
