import { Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module.js';
import { CacheMetrics } from './cache.metrics.js';
import { Caches } from './caches.js';
import { RedisCheck } from './redis.check.js';
import { RedisConnection } from './redis.connection.js';

@Module({
  imports: [HealthModule],
  providers: [RedisConnection, CacheMetrics, Caches, RedisCheck],
  exports: [Caches, RedisConnection],
})
export class CacheModule {}
