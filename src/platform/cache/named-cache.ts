import { Cache } from './cache.js';
import type { CacheMetrics } from './cache.metrics.js';

/** One owner's part of the store: its keys begin with its name, and its operations are counted under it. */
export class NamedCache extends Cache {
  constructor(
    private readonly name: string,
    private readonly store: Cache,
    private readonly metrics: CacheMetrics,
  ) {
    super();
  }

  async get(key: string): Promise<string | undefined> {
    const value = await this.store.get(this.keyOf(key));
    this.metrics.count(this.name, 'get', value === undefined ? 'miss' : 'hit');
    return value;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.store.set(this.keyOf(key), value, ttlMs);
    this.metrics.count(this.name, 'set', 'ok');
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const added = await this.store.add(this.keyOf(key), value, ttlMs);
    this.metrics.count(this.name, 'add', added ? 'ok' : 'exists');
    return added;
  }

  async delete(...keys: string[]): Promise<void> {
    await this.store.delete(...keys.map((key) => this.keyOf(key)));
    this.metrics.count(this.name, 'delete', 'ok');
  }

  private keyOf(key: string): string {
    return `${this.name}:${key}`;
  }
}
