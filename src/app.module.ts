import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { Feature } from './features.js';
import { BackupModule } from './platform/backup/backup.module.js';
import { CliModule } from './platform/cli/cli.module.js';
import { ConfigModule, type ConfigModuleOptions } from './platform/config/config.module.js';
import { databaseConfig } from './platform/database/database.config.js';
import { HttpModule } from './platform/http/http.module.js';
import type { RouteTable } from './platform/http/route-table.js';
import { HealthModule } from './platform/health/health.module.js';
import { MetricsModule } from './platform/observability/metrics.module.js';
import { RateLimitModule } from './platform/rate-limit/rate-limit.module.js';
import { ResilienceModule } from './platform/resilience/resilience.module.js';
import { telemetry } from './platform/telemetry/telemetry.js';

@Module({})
export class AppModule {
  /** Loads the features one after the other, so that what their loading orders is the same each time. */
  static async register(
    options: ConfigModuleOptions,
    features: readonly Feature[],
    routes: RouteTable,
  ): Promise<DynamicModule> {
    const modules: (Type | DynamicModule)[] = [];
    for (const { module } of features) modules.push(await module());
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(options),
        MetricsModule,
        HealthModule,
        RateLimitModule,
        CliModule,
        // For its breaker of exports, also where no feature calls anybody.
        ...(telemetry.exporting ? [ResilienceModule] : []),
        HttpModule.register(routes),
        // What is stored can be backed up, whichever feature stores it.
        ...(features.some(({ configs }) => configs.includes(databaseConfig)) ? [BackupModule] : []),
        ...modules,
      ],
    };
  }
}
