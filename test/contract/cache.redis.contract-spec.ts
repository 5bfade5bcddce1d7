/** @needs redis */
import { afterAll, beforeAll } from '@jest/globals';
import { RedisCacheStore } from '../../src/platform/cache/redis-cache.store.js';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { connectTo, letTimePass } from '../support/redis-connection.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { describeCacheStore } from './cache.suite.js';

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

describeCacheStore('Redis', () => ({
  store: new RedisCacheStore(redis),
  letTimePass: (milliseconds) => letTimePass(redis, milliseconds),
}));
