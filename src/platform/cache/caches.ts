import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { type HealthReport, HealthRegistry } from '../health/health.registry.js';
import { type CacheConfig, cacheConfig } from './cache.config.js';
import { CacheMetrics } from './cache.metrics.js';
import type { CacheStore } from './cache.store.js';
import { Cache } from './cache.js';
import { MemoryCacheStore } from './memory-cache.store.js';
import { RedisCacheStore } from './redis-cache.store.js';
import { RedisConnection } from './redis.connection.js';

/** A check is one ping at most, so that a lost Redis shows soon. */
const CHECK_CACHE_MS = 1000;

/** Hands each owner its named cache over the one store: Redis when there is one, else this process's memory. */
@Injectable()
export class Caches implements OnModuleInit {
  private readonly store: CacheStore;

  constructor(
    @Inject(cacheConfig.token) config: CacheConfig,
    clock: Clock,
    private readonly redis: RedisConnection,
    private readonly metrics: CacheMetrics,
    private readonly health: HealthRegistry,
  ) {
    if (redis.configured) {
      this.store = new RedisCacheStore(redis);
    } else {
      const memory = new MemoryCacheStore(clock, config);
      metrics.watchMemory(memory);
      this.store = memory;
    }
  }

  onModuleInit(): void {
    this.health.register({
      name: 'cache',
      critical: false,
      cacheMs: CHECK_CACHE_MS,
      check: () => this.check(),
    });
  }

  /** @param name metric label and first part of every key. */
  open(name: string): Cache {
    this.metrics.watch(name);
    return new Cache(name, this.store, this.metrics);
  }

  /** Asks rather than remembers: without traffic nobody else notices a Redis that hangs. */
  private async check(): Promise<HealthReport> {
    if (!this.redis.configured) return { healthy: true, details: { type: 'memory' } };
    return { healthy: await this.redis.answers(), details: { type: 'redis' } };
  }
}
