import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Cache } from '../../platform/cache/cache.js';
import { Caches } from '../../platform/cache/caches.js';
import { Epoch } from '../../platform/cache/epoch.js';
import { RedisConnection } from '../../platform/cache/redis.connection.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { SingleFlight } from '../../shared/single-flight.js';

const MAX_AGE_MS = 60_000;
const RETRY_MS = 1000;

/** What was found for a question, as JSON; `cached` where it was found before. */
export interface Found {
  readonly body: string;
  readonly cached: boolean;
}

/** Answers to searches, for a minute, and never from before a profile's last change, on whatever replica (ADR 0010). */
@Injectable()
export class ProfileCache implements OnModuleInit {
  private readonly cache: Cache;
  private readonly epoch: Epoch;
  private readonly flights = new SingleFlight<Found>();

  constructor(
    caches: Caches,
    redis: RedisConnection,
    private readonly jobs: Jobs,
  ) {
    this.cache = caches.open('profile');
    this.epoch = new Epoch(this.cache, redis);
  }

  onModuleInit(): void {
    this.jobs.every('profile-epoch', RETRY_MS, () => this.epoch.settle());
  }

  /**
   * @param kind first part of the key.
   * @param question plain data, its members always in one order; of whatever length, for the key is its digest.
   * @param load what the store has.
   */
  async get(kind: 'search' | 'suggest', question: unknown, load: () => Promise<unknown>): Promise<Found> {
    const epoch = await this.epoch.name();
    if (epoch === undefined) return { body: JSON.stringify(await load()), cached: false };
    const digest = createHash('sha256').update(JSON.stringify(question)).digest('base64url');
    const key = `${kind}:${digest}`;
    return this.flights.run(`${epoch} ${key}`, () => this.find(key, epoch, load));
  }

  /** To be called after each change of what a search may show. */
  async invalidate(): Promise<void> {
    await this.epoch.begin();
  }

  private async find(key: string, epoch: string, load: () => Promise<unknown>): Promise<Found> {
    const known = await this.cache.get(key);
    if (known?.startsWith(`${epoch}\n`)) return { body: known.slice(epoch.length + 1), cached: true };
    const body = JSON.stringify(await load());
    await this.cache.set(key, `${epoch}\n${body}`, MAX_AGE_MS);
    return { body, cached: false };
  }
}
