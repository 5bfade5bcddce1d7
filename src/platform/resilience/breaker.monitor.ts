import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '../health/health.registry.js';
import { BreakerRegistry } from './breaker-registry.js';
import type { BreakerState } from './circuit-breaker.js';

/** Shows the circuit breakers as a health check: degraded while one is open. */
@Injectable()
export class BreakerMonitor implements OnModuleInit {
  constructor(
    private readonly breakers: BreakerRegistry,
    private readonly registry: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.register({
      name: 'circuit_breakers',
      critical: false,
      // It asks nobody, so that what it says is of this moment.
      cacheMs: 0,
      check: () => ({ healthy: this.count('open') === 0 }),
      figures: () => this.figures(),
    });
  }

  private figures() {
    const breakers = this.breakers.list();
    const open = this.count('open');
    return {
      total_breakers: breakers.length,
      healthy_breakers: this.count('closed'),
      open_breakers: open,
      overall_health: open === 0 ? 'healthy' : 'degraded',
      breaker_states: Object.fromEntries(breakers.map(({ name, state }) => [name, state])),
    };
  }

  private count(wanted: BreakerState): number {
    return this.breakers.list().filter(({ state }) => state === wanted).length;
  }
}
