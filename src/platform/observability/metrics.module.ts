import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule, MetadataScanner } from '@nestjs/core';
import { Cgroup } from './cgroup.js';
import { CgroupMetrics } from './cgroup.metrics.js';
import { DataVolume } from './data-volume.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { HttpMetrics } from './http.metrics.js';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsController } from './metrics.controller.js';
import { ProcessMetrics } from './process.metrics.js';
import { RequestStatistics } from './request-statistics.js';
import { RouteModules } from './route-modules.js';
import { StoreMetrics } from './store.metrics.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [MetricsController],
  providers: [
    MetricsRegistry,
    MetadataScanner,
    RouteModules,
    RequestStatistics,
    EventLoopDelay,
    HttpMetrics,
    ProcessMetrics,
    Cgroup,
    CgroupMetrics,
    DataVolume,
    StoreMetrics,
  ],
  exports: [MetricsRegistry, RequestStatistics, EventLoopDelay, HttpMetrics, StoreMetrics],
})
export class MetricsModule implements OnApplicationShutdown {
  constructor(private readonly registry: MetricsRegistry) {}

  async onApplicationShutdown(): Promise<void> {
    await this.registry.shutdown();
  }
}
