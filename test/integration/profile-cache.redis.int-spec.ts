/** @needs redis */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { describeProfileCache } from './profile-cache.suite.js';

let redis: RedisServer;
let database: TestDatabase;
let one: ProfileApp;
let other: ProfileApp;

beforeAll(async () => {
  redis = await startRedis();
  database = await createTestDatabase();
  // A busy machine is not to be taken for a Redis that hangs.
  const env = { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '2000' };
  one = await bootProfiles({ env, database });
  other = await bootProfiles({ env, database });
});

afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
  await redis.stop();
});

describeProfileCache('Redis, written on one replica and read on the other', () => ({
  writer: one,
  reader: other,
}));

describe('the keys of searches in Redis', () => {
  it('are short however long the terms are, and gone in a minute', async () => {
    const connection = one.nest.get(RedisConnection, { strict: false });
    await connection.run((client) => client.flushDb());
    await one.read(`/api/search?q=${'long '.repeat(39)}`);
    await one.read('/api/search/suggest?q=lo');
    const keys = (await connection.run((client) => client.keys('profile:*'))).sort();
    expect(keys).toEqual([
      'profile:epoch',
      expect.stringMatching(/^profile:search:[\w-]{43}$/),
      expect.stringMatching(/^profile:suggest:[\w-]{43}$/),
    ]);
    for (const key of keys.slice(1)) {
      const left = await connection.run((client) => client.pTTL(key));
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(60_000);
    }
  });
});
