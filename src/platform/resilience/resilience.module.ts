import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CacheModule } from '../cache/cache.module.js';
import { HealthModule } from '../health/health.module.js';
import { BreakerRegistry } from './breaker-registry.js';
import { BreakerController } from './breaker.controller.js';
import { BreakerMonitor } from './breaker.monitor.js';
import { ExportBreaker } from './export-breaker.js';
import { ResilienceMetrics } from './resilience.metrics.js';
import { Upstreams } from './upstreams.js';

@Module({
  imports: [AuthModule, CacheModule, HealthModule],
  controllers: [BreakerController],
  providers: [ResilienceMetrics, BreakerRegistry, BreakerMonitor, ExportBreaker, Upstreams],
  exports: [BreakerRegistry, Upstreams],
})
export class ResilienceModule {}
