import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { integer, urlWithProtocol } from '../config/setting-types.js';

export const cacheConfig = defineConfig('cache', {
  redisUrl: setting(
    'REDIS_URL',
    'Redis that replicas share for cache, rate limits and messages: redis:// or rediss://, with user, password and database. Unset: each process keeps its own, in memory.',
    urlWithProtocol('redis', 'rediss').optional(),
    { secret: true },
  ),
  redisCommandTimeoutMs: setting(
    'REDIS_COMMAND_TIMEOUT_MS',
    'Milliseconds a Redis command may take before the request goes on without it.',
    integer(1, 10_000).default(50),
  ),
  maxEntries: setting(
    'CACHE_MAX_ENTRIES',
    'Entries of the in-memory cache.',
    integer(1, 10_000_000).default(10_000),
  ),
  maxBytes: setting(
    'CACHE_MAX_BYTES',
    'Bytes of the in-memory cache, keys and values together.',
    integer(1024, 2 ** 40).default(32 * 1024 * 1024),
  ),
});

export type CacheConfig = ConfigOf<typeof cacheConfig>;
