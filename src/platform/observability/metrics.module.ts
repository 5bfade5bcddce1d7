import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';

@Global()
@Module({
  controllers: [MetricsController],
  providers: [MetricsRegistry],
  exports: [MetricsRegistry],
})
export class MetricsModule implements OnApplicationShutdown {
  constructor(private readonly registry: MetricsRegistry) {}

  async onApplicationShutdown(): Promise<void> {
    await this.registry.shutdown();
  }
}
