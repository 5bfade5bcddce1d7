import { RedisConnection } from '../../src/platform/cache/redis.connection.js';

/** Long enough that a busy machine is not taken for a Redis that hangs. */
const PATIENT_MS = 10_000;

/** A connection as the application makes it; `onApplicationShutdown()` ends it. */
export async function connectTo(redisUrl?: string, redisCommandTimeoutMs = PATIENT_MS) {
  const redis = new RedisConnection({
    redisUrl,
    redisCommandTimeoutMs,
    maxEntries: 1000,
    maxBytes: 1_000_000,
  });
  await redis.onModuleInit();
  return redis;
}

/** Makes every key older: no test waits for Redis' own clock. */
export async function letTimePass(redis: RedisConnection, milliseconds: number): Promise<void> {
  await redis.run(async (client) => {
    for (const key of await client.keys('*')) {
      if ((await client.type(key)) === 'hash') await client.hIncrByFloat(key, 'updatedAt', -milliseconds);
      const ttl = await client.pTTL(key);
      if (ttl >= 0) await client.pExpire(key, ttl - milliseconds);
    }
  });
}
