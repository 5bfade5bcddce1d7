import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule, MetadataScanner } from '@nestjs/core';
import { Telemetry, telemetry } from '../telemetry/telemetry.js';
import { Cgroup } from './cgroup.js';
import { CgroupMetrics } from './cgroup.metrics.js';
import { DataVolume } from './data-volume.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { ExportMetrics } from './export.metrics.js';
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
    { provide: Telemetry, useValue: telemetry },
    {
      provide: MetricsRegistry,
      useFactory: ({ metrics }: Telemetry) => new MetricsRegistry(metrics),
      inject: [Telemetry],
    },
    MetadataScanner,
    RouteModules,
    RequestStatistics,
    EventLoopDelay,
    HttpMetrics,
    ExportMetrics,
    ProcessMetrics,
    Cgroup,
    CgroupMetrics,
    DataVolume,
    StoreMetrics,
  ],
  exports: [Telemetry, MetricsRegistry, RequestStatistics, EventLoopDelay, HttpMetrics, StoreMetrics],
})
export class MetricsModule implements OnApplicationShutdown {
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly exports: Telemetry,
  ) {}

  /** After every request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.exports.endTraces(), this.exports.lastly(() => this.registry.shutdown())]);
  }
}
