import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { MemoryCacheStore } from './memory-cache.store.js';

const MINUTE_MS = 60_000;
const MEGABYTE = 1_000_000;

describe('MemoryCacheStore', () => {
  it('is bounded by entries: the one that was longest unused goes', async () => {
    const store = new MemoryCacheStore(new ManualClock(), { maxEntries: 2, maxBytes: MEGABYTE });
    await store.set('a', '1', MINUTE_MS);
    await store.set('b', '2', MINUTE_MS);
    await store.get('a');
    await store.set('c', '3', MINUTE_MS);
    expect(await Promise.all(['a', 'b', 'c'].map((key) => store.get(key)))).toEqual(['1', undefined, '3']);
  });

  it('is bounded by bytes, however long its texts are', async () => {
    const store = new MemoryCacheStore(new ManualClock(), { maxEntries: 10_000, maxBytes: MEGABYTE });
    for (let i = 0; i < 2000; i++) {
      await store.set(`key-${i}`, 'x'.repeat((i * 37) % 5000), MINUTE_MS);
      expect(store.bytes).toBeLessThanOrEqual(MEGABYTE);
    }
    expect(store.size).toBeGreaterThan(50);
    expect(await store.get('key-1999')).toBeDefined();
  });

  it('does not keep a text that is larger than itself, nor what that text replaces', async () => {
    const store = new MemoryCacheStore(new ManualClock(), { maxEntries: 10, maxBytes: 10_000 });
    await store.set('other', 'kept', MINUTE_MS);
    await store.set('large', 'small yet', MINUTE_MS);
    await store.set('large', 'x'.repeat(10_000), MINUTE_MS);
    expect(await store.get('large')).toBeUndefined();
    expect(await store.get('other')).toBe('kept');
  });

  it('lets go of an entry whose time is over when it is asked for', async () => {
    const clock = new ManualClock();
    const store = new MemoryCacheStore(clock, { maxEntries: 10, maxBytes: MEGABYTE });
    await store.set('a', 'x', MINUTE_MS);
    clock.skip(MINUTE_MS);
    await store.get('a');
    expect([store.size, store.bytes]).toEqual([0, 0]);
  });
});
