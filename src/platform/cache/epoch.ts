import { randomUUID } from 'node:crypto';
import type { Cache } from './cache.js';
import type { RedisConnection } from './redis.connection.js';

const KEY = 'epoch';
const AGE_MS = 24 * 60 * 60 * 1000;

/**
 * Says which copies in a cache still count. Every write begins an epoch, whose name replicas share through the cache
 * store, and a copy counts in the epoch in which its making began only. Each read learns the epoch anew, so that what
 * is read after a write is never from before it, on whatever replica (ADR 0010).
 */
export class Epoch {
  private asking: Promise<string | undefined> | undefined;
  private writes = 0;
  /** Number of the last write that was not made known, because the store was lost; 0 where there is none. */
  private owed = 0;

  constructor(
    private readonly cache: Cache,
    private readonly redis: RedisConnection,
  ) {}

  /**
   * Requests that came in one turn of the event loop ask once; each asks after it came.
   *
   * @returns undefined while the store is lost, and nobody knows what other replicas write: then no copy counts.
   */
  name(): Promise<string | undefined> {
    this.asking ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.asking = undefined;
      return this.current();
    });
    return this.asking;
  }

  /** Outdates every copy on every replica; to be called after each write. */
  async begin(): Promise<void> {
    const write = ++this.writes;
    const begun = await this.cache.set(KEY, randomUUID(), AGE_MS);
    if (!begun) this.owed = Math.max(this.owed, write);
    // An epoch that began before the write that is owed says nothing of it.
    else if (write > this.owed) this.owed = 0;
  }

  /** Begins what is owed, if something is; for a job that comes round often. */
  async settle(): Promise<void> {
    if (this.owed > 0) await this.begin();
  }

  private async current(): Promise<string | undefined> {
    if (this.redis.configured && !this.redis.available) return undefined;
    await this.settle();
    if (this.owed > 0) return undefined;
    const epoch = await this.cache.get(KEY);
    if (epoch !== undefined) return epoch;
    const begun = randomUUID();
    if (await this.cache.add(KEY, begun, AGE_MS)) return begun;
    return this.cache.get(KEY);
  }
}
