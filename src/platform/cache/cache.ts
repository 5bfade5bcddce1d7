/**
 * Text kept for a while. A cache forgets: nothing here throws, and a store that is lost is a miss.
 */
export abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;

  /** @param ttlMs milliseconds it may be kept. */
  abstract set(key: string, value: string, ttlMs: number): Promise<void>;

  /** Sets it only where there is nothing yet. @returns whether it was set; true as well when the store is lost. */
  abstract add(key: string, value: string, ttlMs: number): Promise<boolean>;

  abstract delete(...keys: string[]): Promise<void>;
}
