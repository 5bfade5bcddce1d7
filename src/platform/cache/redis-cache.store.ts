import { CacheStore } from './cache.store.js';
import type { RedisConnection } from './redis.connection.js';

/** The store that replicas share. */
export class RedisCacheStore extends CacheStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.redis.run((client) => client.get(key))) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.redis.run((client) => client.set(key, value, { expiration: expiration(ttlMs) }));
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const options = { expiration: expiration(ttlMs), condition: 'NX' } as const;
    return (await this.redis.run((client) => client.set(key, value, options))) === 'OK';
  }

  async delete(keys: readonly string[]): Promise<void> {
    await this.redis.run((client) => client.unlink([...keys]));
  }
}

/** Redis refuses fractions and times that are over. */
function expiration(ttlMs: number) {
  return { type: 'PX', value: Math.max(1, Math.ceil(ttlMs)) } as const;
}
