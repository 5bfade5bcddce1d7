import type { CacheMetrics, CacheOperation, CacheResult } from './cache.metrics.js';
import type { CacheStore } from './cache.store.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';

/**
 * One owner's texts, kept for a while under its name. A cache forgets: a store that is lost is a miss, and nothing
 * here throws for it.
 */
export class Cache {
  constructor(
    private readonly name: string,
    private readonly store: CacheStore,
    private readonly metrics: CacheMetrics,
  ) {}

  async get(key: string): Promise<string | undefined> {
    const work = () => this.store.get(this.keyOf(key));
    return this.attempt('get', work, undefined, (value) => (value === undefined ? 'miss' : 'hit'));
  }

  /**
   * @param ttlMs milliseconds it may be kept.
   * @returns false when the store is lost.
   */
  async set(key: string, value: string, ttlMs: number): Promise<boolean> {
    const work = () => this.store.set(this.keyOf(key), value, ttlMs).then(() => true);
    return this.attempt('set', work, false);
  }

  /**
   * Sets it only where there is nothing yet; of parallel calls one does.
   *
   * @param ttlMs milliseconds it may be kept.
   * @returns whether it was set; true as well when the store is lost.
   */
  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const work = () => this.store.add(this.keyOf(key), value, ttlMs);
    return this.attempt('add', work, true, (added) => (added ? 'ok' : 'hit'));
  }

  async delete(...keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const names = keys.map((key) => this.keyOf(key));
    await this.attempt('delete', () => this.store.delete(names), undefined);
  }

  private keyOf(key: string): string {
    return `${this.name}:${key}`;
  }

  private async attempt<T>(
    operation: CacheOperation,
    work: () => Promise<T>,
    otherwise: T,
    resultOf: (answer: T) => CacheResult = () => 'ok',
  ): Promise<T> {
    try {
      const answer = await work();
      this.metrics.count(this.name, operation, resultOf(answer));
      return answer;
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      this.metrics.count(this.name, operation, 'unavailable');
      return otherwise;
    }
  }
}
