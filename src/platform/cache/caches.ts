import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { HealthRegistry } from '../health/health.registry.js';
import { type CacheConfig, cacheConfig } from './cache.config.js';
import { CacheMetrics } from './cache.metrics.js';
import type { Cache } from './cache.js';
import { MemoryCache } from './memory-cache.js';
import { NamedCache } from './named-cache.js';
import { RedisCache } from './redis-cache.js';
import { RedisConnection } from './redis.connection.js';

/** Hands each owner its named cache over the one store: Redis when there is one, else this process's memory. */
@Injectable()
export class Caches implements OnModuleInit {
  private readonly store: Cache;

  constructor(
    @Inject(cacheConfig.token) config: CacheConfig,
    clock: Clock,
    private readonly redis: RedisConnection,
    private readonly metrics: CacheMetrics,
    private readonly health: HealthRegistry,
  ) {
    if (redis.configured) {
      this.store = new RedisCache(redis);
    } else {
      const memory = new MemoryCache(clock, config);
      metrics.watchMemory(memory);
      this.store = memory;
    }
  }

  onModuleInit(): void {
    const type = this.redis.configured ? 'redis' : 'memory';
    this.health.register({
      name: 'cache',
      critical: false,
      check: () => ({ healthy: !this.redis.configured || this.redis.available, details: { type } }),
    });
  }

  /** @param name metric label and first part of every key. */
  open(name: string): Cache {
    this.metrics.watch(name);
    return new NamedCache(name, this.store, this.metrics);
  }
}
