import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { Clock } from '../../shared/clock.js';
import { Runtime } from '../config/runtime.js';
import { HealthMetrics } from './health.metrics.js';
import { type HealthCheck, HealthRegistry } from './health.registry.js';
import { type CheckResult, MonitoredCheck } from './monitored-check.js';

export type HealthStatus = 'ok' | 'degraded' | 'unhealthy';

export interface HealthResult {
  readonly status: HealthStatus;
  readonly checks: readonly CheckResult[];
}

/** What the registered checks say, each run once for everybody who asks. */
@Injectable()
export class HealthService implements OnApplicationBootstrap {
  private readonly logger = new Logger(HealthService.name);
  private readonly monitored = new Map<string, MonitoredCheck>();
  private readonly lastHealthy = new Map<string, boolean>();

  constructor(
    private readonly registry: HealthRegistry,
    private readonly indicators: HealthIndicatorService,
    private readonly clock: Clock,
    private readonly runtime: Runtime,
    metrics: HealthMetrics,
  ) {
    metrics.watch(() => this.lastResults());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.runtime.serving) await this.examine();
  }

  /** @param scope `self` leaves out whatever is not about this process alone. */
  async examine(scope: 'all' | 'self' = 'all'): Promise<HealthResult> {
    const wanted = this.registry.checks.filter((check) => scope === 'all' || check.scope === 'self');
    const checks = await Promise.all(wanted.map((check) => this.monitor(check).examine()));
    const failed = checks.filter(({ healthy }) => !healthy);
    const healthy = failed.length === 0 ? 'ok' : 'degraded';
    return { status: failed.some(({ critical }) => critical) ? 'unhealthy' : healthy, checks };
  }

  /** What was last seen, at once; checks whose result is old are started, for whoever asks next. */
  private lastResults(): CheckResult[] {
    return this.registry.checks.flatMap((check) => {
      const monitored = this.monitor(check);
      if (!monitored.fresh) void monitored.refresh();
      return monitored.last ?? [];
    });
  }

  private monitor(check: HealthCheck): MonitoredCheck {
    let monitored = this.monitored.get(check.name);
    if (!monitored) {
      monitored = new MonitoredCheck(check, this.indicators, this.clock, (result) => this.note(result));
      this.monitored.set(check.name, monitored);
    }
    return monitored;
  }

  /** One line per change, however often a probe asks. */
  private note({ name, healthy, critical, cause, details }: CheckResult): void {
    const before = this.lastHealthy.get(name) ?? true;
    this.lastHealthy.set(name, healthy);
    if (before === healthy) return;
    const line = {
      event: 'health_check_changed',
      message: `health check ${name} is ${healthy ? 'up' : 'down'}`,
      check: name,
      critical,
    };
    if (healthy) this.logger.log(line);
    else this.logger.warn({ ...line, cause, details });
  }
}
