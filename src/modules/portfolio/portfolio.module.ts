import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { HealthModule } from '../../platform/health/health.module.js';
import { MongodbCheck } from '../../platform/mongodb/mongodb.check.js';
import { ResilienceModule } from '../../platform/resilience/resilience.module.js';
import { BulkPipe } from './bulk.pipe.js';
import { PortfolioBreaker } from './portfolio.breaker.js';
import { PortfolioController } from './portfolio.controller.js';
import { PortfolioMetrics } from './portfolio.metrics.js';
import { PortfolioMonitor } from './portfolio.monitor.js';
import { PortfolioSearch } from './portfolio.search.js';
import { PortfolioService } from './portfolio.service.js';
import { PortfolioV2Controller } from './portfolio-v2.controller.js';
import { SearchTerms } from './search-terms.js';

@Module({})
export class PortfolioModule {
  /** @param store a module that exports PortfolioStore, and IdempotencyStore for the same store. */
  static over(store: Type): DynamicModule {
    return {
      module: PortfolioModule,
      imports: [store, AuthModule, HealthModule, ResilienceModule],
      controllers: [PortfolioController, PortfolioV2Controller],
      providers: [
        PortfolioService,
        PortfolioSearch,
        PortfolioBreaker,
        PortfolioMetrics,
        PortfolioMonitor,
        SearchTerms,
        BulkPipe,
        MongodbCheck,
      ],
    };
  }
}
