import { Module } from '@nestjs/common';
import { CacheModule } from '../cache/cache.module.js';
import { BreakerRegistry } from './breaker-registry.js';
import { ResilienceMetrics } from './resilience.metrics.js';
import { Upstreams } from './upstreams.js';

@Module({
  imports: [CacheModule],
  providers: [ResilienceMetrics, BreakerRegistry, Upstreams],
  exports: [BreakerRegistry, Upstreams],
})
export class ResilienceModule {}
