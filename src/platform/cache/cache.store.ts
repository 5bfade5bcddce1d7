/** Where named caches keep their texts: Redis, which replicas share, or this process's memory. */
export abstract class CacheStore {
  /** @throws RedisUnavailableError, as every method does where the store is lost. */
  abstract get(key: string): Promise<string | undefined>;

  abstract set(key: string, value: string, ttlMs: number): Promise<void>;

  /** Sets it only where there is nothing yet; of parallel calls one does. @returns whether it was set. */
  abstract add(key: string, value: string, ttlMs: number): Promise<boolean>;

  abstract delete(keys: readonly string[]): Promise<void>;
}
