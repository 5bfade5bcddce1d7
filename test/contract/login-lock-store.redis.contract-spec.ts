/** @needs redis */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisLoginLockStore } from '../../src/modules/account/redis-login-lock.store.js';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { connectTo, letTimePass } from '../support/redis-connection.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { describeLoginLockStore } from './login-lock-store.suite.js';

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

describeLoginLockStore('Redis', () => ({
  store: new RedisLoginLockStore(redis),
  letTimePass: (milliseconds) => letTimePass(redis, milliseconds),
}));

describe('login locks that replicas share', () => {
  it('let five of all replicas’ tries pass', async () => {
    const other = await connectTo(server.url);
    const stores = [new RedisLoginLockStore(redis), new RedisLoginLockStore(other)];
    const locks = await Promise.all(Array.from({ length: 50 }, (_, i) => stores[i % 2]!.try('a', 'take')));
    other.onApplicationShutdown();
    expect(locks.filter((lock) => lock === 0)).toHaveLength(5);
  });

  it('are kept for as long as they are remembered, and not for who only asks', async () => {
    const store = new RedisLoginLockStore(redis);
    await store.try('a', 'ask');
    expect(await redis.run((client) => client.dbSize())).toBe(0);
    for (let i = 0; i < 6; i++) await store.try('a', 'take');
    const ttl = await redis.run((client) => client.pTTL('login-lock:a'));
    expect(ttl).toBeGreaterThan(900_000);
    expect(ttl).toBeLessThanOrEqual(912_000);
  });
});
