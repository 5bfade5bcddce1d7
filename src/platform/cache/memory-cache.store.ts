import { LRUCache } from 'lru-cache';
import type { Clock } from '../../shared/clock.js';
import { CacheStore } from './cache.store.js';

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

/** What an entry costs beside its texts. */
const ENTRY_OVERHEAD_BYTES = 128;

/** This process's own store: least recently used goes first, by entries and by bytes. */
export class MemoryCacheStore extends CacheStore {
  private readonly entries: LRUCache<string, Entry>;

  constructor(
    private readonly clock: Clock,
    bounds: { readonly maxEntries: number; readonly maxBytes: number },
  ) {
    super();
    this.entries = new LRUCache({
      max: bounds.maxEntries,
      maxSize: bounds.maxBytes,
      // A text that is not plain Latin-1 takes two bytes a character.
      sizeCalculation: ({ value }, key) => 2 * (key.length + value.length) + ENTRY_OVERHEAD_BYTES,
    });
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.entries.calculatedSize;
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.live(key)?.value);
  }

  set(key: string, value: string, ttlMs: number): Promise<void> {
    this.entries.set(key, { value, expiresAt: this.clock.now() + ttlMs });
    return Promise.resolve();
  }

  add(key: string, value: string, ttlMs: number): Promise<boolean> {
    if (this.live(key)) return Promise.resolve(false);
    return this.set(key, value, ttlMs).then(() => true);
  }

  delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.entries.delete(key);
    return Promise.resolve();
  }

  private live(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry || entry.expiresAt > this.clock.now()) return entry;
    this.entries.delete(key);
    return undefined;
  }
}
