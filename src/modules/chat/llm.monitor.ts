import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '../../platform/health/health.registry.js';
import { BreakerRegistry } from '../../platform/resilience/breaker-registry.js';
import type { BreakerState } from '../../platform/resilience/circuit-breaker.js';
import { LLM } from './llm.client.js';

/** Shows the language model among the health checks by its breaker alone, and so never calls the provider. */
@Injectable()
export class LlmMonitor implements OnModuleInit {
  constructor(
    private readonly breakers: BreakerRegistry,
    private readonly registry: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.register({
      name: 'llm',
      // Without it the rest of the service is there: degraded, never 503.
      critical: false,
      // It asks nobody, so that what it says is of this moment.
      cacheMs: 0,
      check: () => {
        const circuitBreaker = this.breakerState;
        return { healthy: circuitBreaker !== 'open', details: { circuitBreaker } };
      },
    });
  }

  private get breakerState(): BreakerState {
    return this.breakers.list().find(({ name }) => name === LLM)?.state ?? 'closed';
  }
}
