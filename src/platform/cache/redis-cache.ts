import { Cache } from './cache.js';
import { type RedisClient, type RedisConnection, RedisUnavailableError } from './redis.connection.js';

/** The cache that replicas share. */
export class RedisCache extends Cache {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.attempt((client) => client.get(key), null)) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.attempt(
      (client) => client.set(key, value, { expiration: { type: 'PX', value: ttlMs } }),
      null,
    );
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const options = { expiration: { type: 'PX', value: ttlMs }, condition: 'NX' } as const;
    return (await this.attempt((client) => client.set(key, value, options), 'OK')) === 'OK';
  }

  async delete(...keys: string[]): Promise<void> {
    if (keys.length > 0) await this.attempt((client) => client.unlink(keys), 0);
  }

  private async attempt<T>(command: (client: RedisClient) => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await this.redis.run(command);
    } catch (error) {
      if (error instanceof RedisUnavailableError) return otherwise;
      throw error;
    }
  }
}
