import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { Cache } from '../../platform/cache/cache.js';
import { CacheMetrics } from '../../platform/cache/cache.metrics.js';
import type { Caches } from '../../platform/cache/caches.js';
import { MemoryCacheStore } from '../../platform/cache/memory-cache.store.js';
import { RedisUnavailableError } from '../../platform/cache/redis-unavailable.error.js';
import type { RedisConnection } from '../../platform/cache/redis.connection.js';
import type { JobWork, Jobs } from '../../platform/jobs/jobs.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { ContentCache } from './content.cache.js';
import { ContentMetrics } from './content.metrics.js';

const MINUTE_MS = 60_000;

/** What replicas share, which can be lost, and whose answers can be held back. */
class SharedStore extends MemoryCacheStore {
  /** For whom it is lost: everybody, or the replica of that name. */
  lostFor: string | undefined;
  readonly keys = new Set<string>();

  constructor(time: ManualClock) {
    super(time, { maxEntries: 1000, maxBytes: 1e6 });
  }

  /** As Redis' FLUSHDB. */
  flush(): void {
    void this.delete([...this.keys]);
  }

  isLostFor(replica: string): boolean {
    return this.lostFor === 'all' || this.lostFor === replica;
  }

  override set(key: string, value: string, ttlMs: number): Promise<void> {
    this.keys.add(key);
    return super.set(key, value, ttlMs);
  }
}

/** The store as one replica reaches it. */
class Replica {
  readonly cache: ContentCache;
  readonly registry = new MetricsRegistry();
  /** Answers wait for it. */
  gate: Promise<void> | undefined;
  private job: JobWork = () => Promise.resolve();

  constructor(
    name: string,
    readonly store: SharedStore,
    clock: ManualClock,
    configured = true,
  ) {
    const guarded =
      <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        if (store.isLostFor(name)) throw new RedisUnavailableError();
        const { gate } = this;
        const answer = await work(...args);
        await gate;
        return answer;
      };
    const reached = {
      get: guarded(store.get.bind(store)),
      set: guarded(store.set.bind(store)),
      add: guarded(store.add.bind(store)),
      delete: guarded(store.delete.bind(store)),
    };
    const metrics = new CacheMetrics(this.registry);
    const caches = { open: (cache: string) => new Cache(cache, reached, metrics) } as unknown as Caches;
    const redis = {
      configured,
      get available() {
        return configured && !store.isLostFor(name);
      },
    } as RedisConnection;
    const jobs = {
      every: (_name: string, _interval: number, work: JobWork) => void (this.job = work),
    } as unknown as Jobs;
    this.cache = new ContentCache(caches, redis, jobs, clock, new ContentMetrics(this.registry));
    this.cache.onModuleInit();
  }

  /** What it does every second. */
  runJob(): Promise<void> {
    return this.job(new AbortController().signal);
  }
}

describe('the cache of content', () => {
  let clock: ManualClock;
  let store: SharedStore;
  let one: Replica;
  let other: Replica;
  /** The table. */
  let row: string;
  let loads: number;

  beforeEach(() => {
    clock = new ManualClock();
    store = new SharedStore(clock);
    one = new Replica('one', store, clock);
    other = new Replica('other', store, clock);
    row = 'first';
    loads = 0;
  });

  const load = () => {
    loads++;
    return Promise.resolve(row);
  };
  const read = async ({ cache }: Replica, key = 'bundle', work: () => Promise<unknown> = load) =>
    JSON.parse((await cache.get(key, work)).identity.toString()).data as string;
  const write = async ({ cache }: Replica, text: string) => {
    row = text;
    await cache.invalidate();
  };

  /** Until a read has learnt the epoch and begun to load. */
  const loading = async () => {
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  };

  it('asks the store once, and hands out the very same representation', async () => {
    const first = await one.cache.get('bundle', load);
    expect(await one.cache.get('bundle', load)).toBe(first);
    expect(loads).toBe(1);
  });

  it('counts a read as a miss where the database was asked, and else as a hit', async () => {
    const reads = async ({ registry }: Replica) => {
      const text = await registry.scrape();
      return ['hit', 'miss'].map((result) =>
        Number(new RegExp(`content_cache_reads_total{result="${result}"} (.*)`).exec(text)?.[1]),
      );
    };
    expect(await reads(one)).toEqual([0, 0]);
    for (let visitor = 0; visitor < 3; visitor++) await read(one);
    expect(await reads(one)).toEqual([2, 1]);
    // The other replica takes what the first one shares.
    await read(other);
    expect(await reads(other)).toEqual([1, 0]);
    store.lostFor = 'all';
    await read(one);
    expect(await reads(one)).toEqual([2, 2]);
  });

  it('asks the store once for many that come at once, on one replica', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => read(one)));
    expect([new Set(answers).size, loads]).toEqual([1, 1]);
  });

  it('shares what was loaded with the other replica', async () => {
    expect([await read(one), await read(other), loads]).toEqual(['first', 'first', 1]);
  });

  it('keeps each key for itself', async () => {
    await read(one, 'bundle');
    row = 'second';
    expect(await read(one, 'list:all')).toBe('second');
    expect(await read(one, 'bundle')).toBe('first');
  });

  it('is fresh after a write, on both replicas', async () => {
    for (let round = 0; round < 20; round++) {
      const [writer, reader] = round % 2 ? [one, other] : [other, one];
      await write(writer, `text ${round}`);
      expect([await read(reader), await read(writer)]).toEqual([`text ${round}`, `text ${round}`]);
    }
  });

  it('never serves a copy whose making began before a write and ended after it', async () => {
    const loaded = Promise.withResolvers<undefined>();
    const slow = read(one, 'bundle', async () => {
      const before = row;
      await loaded.promise;
      return before;
    });
    await loading();
    await write(one, 'second');
    loaded.resolve(undefined);
    expect(await slow).toBe('first');
    expect([await read(one), await read(other)]).toEqual(['second', 'second']);
  });

  it('does not let one that comes after a write join a load from before it', async () => {
    const hung = new Promise<never>(() => undefined);
    void read(one, 'bundle', () => hung);
    await loading();
    await write(other, 'second');
    expect(await read(one)).toBe('second');
  });

  it('keeps nothing of a load that failed', async () => {
    const failing = () => Promise.reject(new Error('no such content'));
    await expect(read(one, 'item:project:none', failing)).rejects.toThrow('no such content');
    expect([...store.keys]).not.toContain('content:item:project:none');
    expect(await read(one, 'item:project:none')).toBe('first');
  });

  it('keeps a copy for a minute at most, wherever it was, although nobody said that it is outdated', async () => {
    await read(one);
    row = 'written by a process that died';
    clock.skip(MINUTE_MS / 2 - 1);
    expect(await read(other)).toBe('first');
    clock.skip(MINUTE_MS / 2 + 1);
    expect([await read(other), await read(one)]).toEqual([row, row]);
  });

  it('survives that the store forgets, and serves nothing from before', async () => {
    for (let round = 0; round < 10; round++) {
      await read(one);
      await write(other, `text ${round}`);
      store.flush();
      expect([await read(one), await read(other)]).toEqual([`text ${round}`, `text ${round}`]);
    }
  });

  it('serves no old copy after the store forgot twice', async () => {
    await read(one);
    store.flush();
    await write(other, 'second');
    store.flush();
    expect(await read(one)).toBe('second');
  });

  describe('while the store is lost', () => {
    it('asks the database each time', async () => {
      await read(one);
      store.lostFor = 'all';
      row = 'second';
      expect([await read(one), await read(one), loads]).toEqual(['second', 'second', 3]);
    });

    it('owes the epoch of a write, and pays before it trusts a copy again', async () => {
      await read(one);
      store.lostFor = 'all';
      await write(one, 'second');
      store.lostFor = undefined;
      expect(await read(one)).toBe('second');
    });

    it('pays within a second without being read, so that the other replica is fresh', async () => {
      await read(other);
      store.lostFor = 'one';
      await write(one, 'second');
      store.lostFor = undefined;
      await one.runJob();
      expect(await read(other)).toBe('second');
    });

    it('asks the database as long as it owes', async () => {
      await read(one);
      store.lostFor = 'all';
      await write(one, 'second');
      await one.runJob();
      expect(await read(one)).toBe('second');
      store.lostFor = undefined;
      await one.runJob();
      const before = loads;
      await read(one);
      await read(one);
      expect(loads).toBe(before + 1);
    });

    it('still owes a write when another is done that began before', async () => {
      const gate = Promise.withResolvers<undefined>();
      one.gate = gate.promise;
      // The epoch of this one is begun, and its answer under way.
      const early = one.cache.invalidate();
      one.gate = undefined;
      await read(other);
      store.lostFor = 'one';
      await write(one, 'second');
      store.lostFor = undefined;
      gate.resolve(undefined);
      await early;
      expect([await read(one), await read(other)]).toEqual(['second', 'second']);
    });
  });

  it('needs no shared store', async () => {
    const alone = new Replica('alone', store, clock, false);
    expect([await read(alone), await read(alone), loads]).toEqual(['first', 'first', 1]);
    await write(alone, 'second');
    expect(await read(alone)).toBe('second');
  });
});
