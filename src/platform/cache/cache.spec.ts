import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { CacheMetrics } from './cache.metrics.js';
import { CacheStore } from './cache.store.js';
import { Cache } from './cache.js';
import { MemoryCacheStore } from './memory-cache.store.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';

const MINUTE_MS = 60_000;

/** A store that fails each time. */
class FailingStore extends CacheStore {
  constructor(private readonly failure: Error) {
    super();
  }

  private readonly fail = () => Promise.reject(this.failure);

  get = this.fail;
  set = this.fail;
  add = this.fail;
  delete = this.fail;
}

describe('Cache', () => {
  let registry: MetricsRegistry;
  let metrics: CacheMetrics;

  beforeEach(() => {
    registry = new MetricsRegistry();
    metrics = new CacheMetrics(registry);
  });

  async function counted(cache: string): Promise<Record<string, number>> {
    const lines = (await registry.scrape()).matchAll(
      /^cache_operations_total\{cache="(\w+)",operation="(\w+)",result="(\w+)"\} ([1-9]\d*)$/gm,
    );
    const own = [...lines].filter(([, name]) => name === cache);
    return Object.fromEntries(
      own.map(([, , operation, result, value]) => [`${operation} ${result}`, Number(value)]),
    );
  }

  it('counts what became of each operation', async () => {
    const store = new MemoryCacheStore(new ManualClock(), { maxEntries: 10, maxBytes: 10_000 });
    const cache = new Cache('things', store, metrics);
    await cache.get('a');
    await cache.set('a', '1', MINUTE_MS);
    await cache.get('a');
    await cache.get('a');
    await cache.add('a', '2', MINUTE_MS);
    await cache.add('b', '2', MINUTE_MS);
    await cache.delete('a', 'b');
    expect(await counted('things')).toEqual({
      'get miss': 1,
      'get hit': 2,
      'set ok': 1,
      'add hit': 1,
      'add ok': 1,
      'delete ok': 1,
    });
  });

  it('keeps caches of different names apart in one store', async () => {
    const store = new MemoryCacheStore(new ManualClock(), { maxEntries: 10, maxBytes: 10_000 });
    const [one, other] = [new Cache('one', store, metrics), new Cache('other', store, metrics)];
    await one.set('key', '1', MINUTE_MS);
    expect(await other.get('key')).toBeUndefined();
    await other.delete('key');
    expect(await one.get('key')).toBe('1');
    expect(await store.get('one:key')).toBe('1');
  });

  it('is a miss while its store is lost, and says that it is unavailable', async () => {
    const cache = new Cache('things', new FailingStore(new RedisUnavailableError()), metrics);
    expect(await cache.get('a')).toBeUndefined();
    await cache.set('a', '1', MINUTE_MS);
    expect(await cache.add('a', '1', MINUTE_MS)).toBe(true);
    await cache.delete('a');
    expect(await counted('things')).toEqual({
      'get unavailable': 1,
      'set unavailable': 1,
      'add unavailable': 1,
      'delete unavailable': 1,
    });
  });

  it('does not hide a fault of its own', async () => {
    const cache = new Cache('things', new FailingStore(new TypeError('a fault')), metrics);
    await expect(cache.get('a')).rejects.toThrow('a fault');
  });

  it('asks nothing of its store to delete nothing', async () => {
    const cache = new Cache('things', new FailingStore(new TypeError('asked')), metrics);
    await cache.delete();
    expect(await counted('things')).toEqual({});
  });
});
