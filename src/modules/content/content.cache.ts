import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Cache } from '../../platform/cache/cache.js';
import { Caches } from '../../platform/cache/caches.js';
import { Epoch } from '../../platform/cache/epoch.js';
import { RedisConnection } from '../../platform/cache/redis.connection.js';
import { type Representation, represent, representOnce } from '../../platform/http/representation.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Clock } from '../../shared/clock.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { ContentMetrics, type ReadResult } from './content.metrics.js';

/** In the shared store, and then in each process: no copy is older than a minute, also when who outdated it died. */
const MAX_AGE_MS = 30_000;
const RETRY_MS = 1000;

const MAX_COPIES = 1000;
const MAX_BYTES = 16 * 1024 * 1024;

interface Copy {
  readonly epoch: string;
  readonly until: number;
  readonly representation: Representation;
}

/** What the public reads, ready to be sent, and never from before the last write, on whatever replica (ADR 0010). */
@Injectable()
export class ContentCache implements OnModuleInit {
  private readonly shared: Cache;
  private readonly epoch: Epoch;
  private readonly copies = new LRUCache<string, Copy>({
    max: MAX_COPIES,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ representation: { identity, encoded } }) =>
      encoded.reduce((bytes, [, body]) => bytes + body.length, identity.length + 500),
  });
  private readonly flights = new SingleFlight<Representation>();

  constructor(
    caches: Caches,
    redis: RedisConnection,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly metrics: ContentMetrics,
  ) {
    this.shared = caches.open('content');
    this.epoch = new Epoch(this.shared, redis);
  }

  onModuleInit(): void {
    this.jobs.every('content-epoch', RETRY_MS, () => this.epoch.settle());
  }

  /**
   * @param key of the copy: `bundle`, `list:…`, `item:…`.
   * @param load what the store has; what it throws is not kept.
   */
  async get(key: string, load: () => Promise<unknown>): Promise<Representation> {
    // Whoever waits for another's flight hits what that one loads.
    let result: ReadResult = 'hit';
    const counted = () => {
      result = 'miss';
      return load();
    };
    try {
      return await this.read(key, counted);
    } finally {
      this.metrics.reads.add(1, { result });
    }
  }

  /** Outdates every copy on every replica; to be called after each write. */
  async invalidate(): Promise<void> {
    await this.epoch.begin();
  }

  private async read(key: string, load: () => Promise<unknown>): Promise<Representation> {
    const epoch = await this.epoch.name();
    if (epoch === undefined) return representOnce(bodyOf(await load()));
    const copy = this.copies.get(key);
    if (copy?.epoch === epoch && copy.until > this.clock.now()) return copy.representation;
    return this.flights.run(`${epoch} ${key}`, () => this.renew(key, epoch, load));
  }

  private async renew(key: string, epoch: string, load: () => Promise<unknown>): Promise<Representation> {
    const body = (await this.sharedBody(key, epoch)) ?? (await this.loadedBody(key, epoch, load));
    const representation = await represent(body);
    this.copies.set(key, { epoch, until: this.clock.now() + MAX_AGE_MS, representation });
    return representation;
  }

  private async sharedBody(key: string, epoch: string): Promise<string | undefined> {
    const text = await this.shared.get(key);
    return text?.startsWith(`${epoch}\n`) ? text.slice(epoch.length + 1) : undefined;
  }

  private async loadedBody(key: string, epoch: string, load: () => Promise<unknown>): Promise<string> {
    const body = bodyOf(await load());
    await this.shared.set(key, `${epoch}\n${body}`, MAX_AGE_MS);
    return body;
  }
}

function bodyOf(data: unknown): string {
  return JSON.stringify({ data });
}
