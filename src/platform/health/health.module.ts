import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { HealthMetrics } from './health.metrics.js';
import { HealthPresenter } from './health.presenter.js';
import { HealthRegistry } from './health.registry.js';
import { HealthService } from './health.service.js';
import { Lifecycle } from './lifecycle.js';
import { RootController } from './root.controller.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [RootController, HealthController],
  providers: [HealthRegistry, HealthMetrics, HealthService, HealthPresenter, Lifecycle],
  exports: [HealthRegistry, Lifecycle],
})
export class HealthModule {}
