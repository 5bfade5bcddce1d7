import { describe, expect, it } from '@jest/globals';
import type { CacheStore } from '../../src/platform/cache/cache.store.js';

export interface CacheUnderTest {
  readonly store: CacheStore;
  readonly letTimePass: (milliseconds: number) => Promise<void> | void;
}

const MINUTE_MS = 60_000;
let keys = 0;
const newKey = () => `key:${++keys}`;

/** What every store of the cache does. */
export function describeCacheStore(adapter: string, underTest: () => CacheUnderTest): void {
  describe(`a cache in ${adapter}`, () => {
    it('knows nothing of a key that was never set', async () => {
      expect(await underTest().store.get(newKey())).toBeUndefined();
    });

    it.each(['text', '', 'größer als Latin-1: 漢字 🙂', 'line\nbreak\0null', 'x'.repeat(300_000)])(
      'gives back what was set, whatever it holds (%#)',
      async (value) => {
        const key = newKey();
        await underTest().store.set(key, value, MINUTE_MS);
        expect(await underTest().store.get(key)).toBe(value);
      },
    );

    it('keeps the last value, and for as long as that one may be kept', async () => {
      const { store, letTimePass } = underTest();
      const key = newKey();
      await store.set(key, 'first', MINUTE_MS);
      await store.set(key, 'second', 3 * MINUTE_MS);
      await letTimePass(2 * MINUTE_MS);
      expect(await store.get(key)).toBe('second');
    });

    it('forgets when the time is over, not before', async () => {
      const { store, letTimePass } = underTest();
      const key = newKey();
      await store.set(key, 'value', 2 * MINUTE_MS);
      await letTimePass(MINUTE_MS);
      expect(await store.get(key)).toBe('value');
      await letTimePass(MINUTE_MS);
      expect(await store.get(key)).toBeUndefined();
    });

    it('takes a fraction of a millisecond', async () => {
      const key = newKey();
      await underTest().store.set(key, 'value', MINUTE_MS + 0.5);
      expect(await underTest().store.get(key)).toBe('value');
    });

    it('keeps nothing whose time is over already', async () => {
      const { store, letTimePass } = underTest();
      const key = newKey();
      await store.set(key, 'value', 0);
      await letTimePass(1);
      expect(await store.get(key)).toBeUndefined();
    });

    it('adds only where there is nothing', async () => {
      const { store } = underTest();
      const key = newKey();
      expect(await store.add(key, 'first', MINUTE_MS)).toBe(true);
      expect(await store.add(key, 'second', MINUTE_MS)).toBe(false);
      expect(await store.get(key)).toBe('first');
    });

    it('adds again when the time of the first is over', async () => {
      const { store, letTimePass } = underTest();
      const key = newKey();
      await store.add(key, 'first', MINUTE_MS);
      await letTimePass(MINUTE_MS);
      expect(await store.add(key, 'second', MINUTE_MS)).toBe(true);
      expect(await store.get(key)).toBe('second');
    });

    it('lets one of a hundred parallel adds win', async () => {
      const key = newKey();
      const adds = Array.from({ length: 100 }, (_, i) => underTest().store.add(key, String(i), MINUTE_MS));
      const won = (await Promise.all(adds)).filter(Boolean);
      expect(won).toHaveLength(1);
    });

    it('deletes several at once, and what is not there without complaint', async () => {
      const { store } = underTest();
      const [a, b, kept, absent] = [newKey(), newKey(), newKey(), newKey()];
      for (const key of [a, b, kept]) await store.set(key, 'value', MINUTE_MS);
      await store.delete([a, b, absent]);
      expect(await Promise.all([a, b, kept].map((key) => store.get(key)))).toEqual([
        undefined,
        undefined,
        'value',
      ]);
    });
  });
}
