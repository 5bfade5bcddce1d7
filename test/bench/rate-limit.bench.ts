import type * as Redis from '../../src/platform/cache/redis.connection.js';
import type { BucketStore } from '../../src/platform/rate-limit/bucket.store.js';
import type * as MemoryBucket from '../../src/platform/rate-limit/memory-bucket.store.js';
import type * as RedisBucket from '../../src/platform/rate-limit/redis-bucket.store.js';
import { startFakeGithub } from '../support/fake-github.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { hasService } from '../support/services.mjs';
import { fromDist } from './from-dist.ts';
import { load, poolFor } from './load.ts';
import { type Subject, measure, ownCpu, report } from './measure.ts';

const POLICY = { name: 'bench', capacity: 30, refillPerSecond: 0.5 };
const AT_ONCE = 64;

/** What a token costs by itself, and what a limited route costs beside one whose client is on the whitelist. */
export async function rateLimit(): Promise<void> {
  const redis = hasService('redis') ? await startRedis() : undefined;
  if (!redis) process.stdout.write('\nno redis-server here: the bucket in Redis is left out\n');
  await takes(redis);
  await requests(redis);
  await redis?.stop();
}

async function takes(redis: RedisServer | undefined): Promise<void> {
  const { MemoryBucketStore } = await fromDist<typeof MemoryBucket>(
    'platform/rate-limit/memory-bucket.store.js',
  );
  const { RedisBucketStore } = await fromDist<typeof RedisBucket>(
    'platform/rate-limit/redis-bucket.store.js',
  );
  const { RedisConnection } = await fromDist<typeof Redis>('platform/cache/redis.connection.js');

  let client = 0;
  const subject = (name: string, atOnce: number, store: BucketStore): Subject => ({
    name,
    cpu: ownCpu,
    async run(operations) {
      for (let taken = 0; taken < operations; taken += atOnce) {
        await Promise.all(
          Array.from({ length: atOnce }, () => store.take(POLICY, `client-${client++ % 10_000}`, 'consume')),
        );
      }
    },
  });
  const memory = new MemoryBucketStore({ now: () => Date.now() } as never);
  const subjects = [subject('memory', 1, memory)];
  const connection =
    redis &&
    new RedisConnection({ redisUrl: redis.url, redisCommandTimeoutMs: 1000, maxEntries: 1, maxBytes: 1 });
  if (connection) {
    await connection.onModuleInit();
    const shared = new RedisBucketStore(connection);
    subjects.push(subject('Redis, one after another', 1, shared));
    subjects.push(subject(`Redis, ${AT_ONCE} at once`, AT_ONCE, shared));
  }
  report(
    'Rate limit: one token of 10,000 clients’ buckets',
    await measure(subjects, { operations: 12_800, rounds: 7 }),
  );
  connection?.onApplicationShutdown();
}

/** The sync takes from two buckets: its own, and a look at the one for refused tokens. */
async function requests(redis: RedisServer | undefined): Promise<void> {
  const github = await startFakeGithub();
  const common = { GITHUB_API_URL: github.url, TRUST_PROXY: '127.0.0.1/32', LOG_LEVEL: 'ERROR' };
  const servers: Record<string, ServerProcess> = {
    'client on the whitelist': await startServer({ ...common, RATE_LIMIT_WHITELIST: '0.0.0.0/0' }),
    'buckets in memory': await startServer(common),
    ...(redis && { 'buckets in Redis': await startServer({ ...common, REDIS_URL: redis.url }) }),
  };
  let client = 0;
  const pools = Object.values(servers).map(({ url }) => poolFor(url));
  const subjects = Object.entries(servers).map(([name, server], index) => ({
    name,
    cpu: () => server.cpu(),
    run: (operations: number) =>
      load(pools[index]!, operations, () => ({
        path: '/api/portfolio/github/sync',
        method: 'POST',
        headers: {
          authorization: 'Bearer ghp_bench',
          'content-type': 'application/json',
          'x-forwarded-for': addressOf(client++),
        },
        body: '{"username":"octocat"}',
      })),
  }));
  report(
    'Rate limit: one sync from the cache, another client each time',
    await measure(subjects, { operations: 2000, rounds: 7 }),
  );
  for (const pool of pools) await pool.close();
  for (const server of Object.values(servers)) await server.stop();
  await github.stop();
}

function addressOf(client: number): string {
  return `10.${(client >> 16) & 255}.${(client >> 8) & 255}.${client & 255}`;
}
