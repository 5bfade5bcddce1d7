import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '../../platform/health/health.registry.js';
import { SearchTerms } from './search-terms.js';

/** Shows the validation cache among the health checks; nothing can be wrong with it. */
@Injectable()
export class PortfolioMonitor implements OnModuleInit {
  constructor(
    private readonly terms: SearchTerms,
    private readonly registry: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.register({
      name: 'validation_cache',
      critical: false,
      scope: 'self',
      cacheMs: 0,
      check: () => ({ healthy: true }),
      figures: () => ({ ...this.terms.figures }),
    });
  }
}
