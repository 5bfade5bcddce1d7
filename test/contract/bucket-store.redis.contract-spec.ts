/** @needs redis */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { RedisBucketStore } from '../../src/platform/rate-limit/redis-bucket.store.js';
import { connectTo, letTimePass } from '../support/redis-connection.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { describeBucketStore } from './bucket-store.suite.js';

let server: RedisServer;
let redis: RedisConnection;

beforeAll(async () => {
  server = await startRedis();
  redis = await connectTo(server.url);
});

afterAll(async () => {
  redis.onApplicationShutdown();
  await server.stop();
});

beforeEach(() => redis.run((client) => client.flushAll()));

describeBucketStore('Redis', () => ({
  store: new RedisBucketStore(redis),
  letTimePass: (milliseconds) => letTimePass(redis, milliseconds),
}));

describe('buckets that replicas share', () => {
  const policy = { name: 'shared', capacity: 100, refillPerSecond: 100 / 60 };
  const keyOf = (subject: string) => `ratelimit:shared:${subject}`;

  it('pass exactly what they hold and refill in the meantime, whichever of two replicas is asked', async () => {
    const other = await connectTo(server.url);
    const stores = [new RedisBucketStore(redis), new RedisBucketStore(other)];
    const refilling = { ...policy, refillPerSecond: 200 };
    const take = async (count: number) => {
      const takes = Array.from({ length: count }, (_, i) => stores[i % 2]!.take(refilling, 'a', 'consume'));
      return (await Promise.all(takes)).filter(({ allowed }) => allowed).length;
    };
    const stored = async () => {
      const { tokens, updatedAt } = await redis.run((client) => client.hGetAll(keyOf('a')));
      return { tokens: Number(tokens), updatedAt: Number(updatedAt) };
    };
    await take(50);
    const before = await stored();
    const passed = await take(1000);
    const seconds = ((await stored()).updatedAt - before.updatedAt) / 1000;
    other.onApplicationShutdown();
    expect(passed).toBe(Math.floor(before.tokens + seconds * refilling.refillPerSecond));
    expect(passed).toBeGreaterThan(50);
  });

  it('are kept under the policy’s and the subject’s names, for no longer than they need to fill up', async () => {
    await new RedisBucketStore(redis).take(policy, 'a', 'consume');
    const { keys, ttl } = await redis.run(async (client) => ({
      keys: await client.keys('*'),
      ttl: await client.pTTL(keyOf('a')),
    }));
    expect(keys).toEqual([keyOf('a')]);
    expect(ttl).toBeGreaterThan(600);
    expect(ttl).toBeLessThanOrEqual(600 + 1000);
  });

  it('leave no key behind when somebody only asks', async () => {
    await new RedisBucketStore(redis).take(policy, 'a', 'peek');
    expect(await redis.run((client) => client.dbSize())).toBe(0);
  });

  it('are full again when Redis evicted them', async () => {
    const store = new RedisBucketStore(redis);
    await store.take(policy, 'a', 'debit');
    await redis.run((client) => client.del(keyOf('a')));
    expect(await store.take(policy, 'a', 'peek')).toMatchObject({ remaining: 100 });
  });

  it('go on when Redis has forgotten the script', async () => {
    const store = new RedisBucketStore(redis);
    await store.take(policy, 'a', 'consume');
    await redis.run((client) => client.scriptFlush());
    expect((await store.take(policy, 'a', 'consume')).remaining).toBe(98);
  });
});
