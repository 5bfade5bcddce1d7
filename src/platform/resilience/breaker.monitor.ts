import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type HealthReport, HealthRegistry } from '../health/health.registry.js';
import { BreakerRegistry } from './breaker-registry.js';

/** Shows the circuit breakers as a health check: degraded while one is open. */
@Injectable()
export class BreakerMonitor implements OnModuleInit {
  constructor(
    private readonly breakers: BreakerRegistry,
    private readonly registry: HealthRegistry,
  ) {}

  onModuleInit(): void {
    // It asks nobody, so that what it says is of this moment.
    this.registry.register({
      name: 'circuit_breakers',
      critical: false,
      cacheMs: 0,
      check: () => this.report(),
    });
  }

  private report(): HealthReport {
    const breakers = this.breakers.list();
    const count = (wanted: string) => breakers.filter(({ state }) => state === wanted).length;
    const open = count('open');
    return {
      healthy: open === 0,
      figures: {
        total_breakers: breakers.length,
        healthy_breakers: count('closed'),
        open_breakers: open,
        overall_health: open === 0 ? 'healthy' : 'degraded',
        breaker_states: Object.fromEntries(breakers.map(({ name, state }) => [name, state])),
      },
    };
  }
}
