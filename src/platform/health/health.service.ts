import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { HealthMetrics } from './health.metrics.js';
import { type HealthCheck, HealthRegistry, type HealthReport } from './health.registry.js';

export type HealthStatus = 'ok' | 'degraded' | 'unhealthy';

export interface CheckResult extends HealthReport {
  readonly name: string;
  readonly critical: boolean;
  /** Milliseconds the check took. */
  readonly latency: number;
}

export interface HealthResult {
  readonly status: HealthStatus;
  readonly checks: readonly CheckResult[];
}

const DEFAULT_TIMEOUT_MS = 1000;
const DEFAULT_CACHE_MS = 1000;

/** Runs the registered checks, each at most once at a time and once within its cache time, whoever asks. */
@Injectable()
export class HealthService implements OnApplicationBootstrap {
  private readonly logger = new Logger(HealthService.name);
  private readonly lastHealthy = new Map<string, boolean>();

  constructor(
    private readonly registry: HealthRegistry,
    private readonly indicators: HealthIndicatorService,
    metrics: HealthMetrics,
  ) {
    metrics.watch(this.lastHealthy, () => void this.examine());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.examine();
  }

  /** @param scope `self` leaves out whatever is not about this process alone. */
  async examine(scope: 'all' | 'self' = 'all'): Promise<HealthResult> {
    const wanted = this.registry.checks.filter((check) => scope === 'all' || check.scope === 'self');
    const checks = await Promise.all(wanted.map((check) => this.run(check)));
    const failed = checks.filter(({ healthy }) => !healthy);
    const healthy = failed.length === 0 ? 'ok' : 'degraded';
    return { status: failed.some(({ critical }) => critical) ? 'unhealthy' : healthy, checks };
  }

  private async run(check: HealthCheck): Promise<CheckResult> {
    const { name, critical, timeoutMs = DEFAULT_TIMEOUT_MS, cacheMs = DEFAULT_CACHE_MS } = check;
    const result = await this.indicators
      .check(name)
      .attempt(async (options) => ({ report: await check.check(options) }))
      .withTimeout(timeoutMs)
      .cacheFor(cacheMs);
    const { report, responseTime } = result[name] as unknown as {
      report?: HealthReport;
      responseTime: number;
    };
    const healthy = report?.healthy ?? false;
    this.note(name, healthy);
    return { name, critical, healthy, latency: responseTime, details: report?.details };
  }

  /** One line per change, however often a probe asks. */
  private note(name: string, healthy: boolean): void {
    const before = this.lastHealthy.get(name) ?? true;
    this.lastHealthy.set(name, healthy);
    if (before === healthy) return;
    const line = {
      event: 'health_check_changed',
      message: `health check ${name} is ${healthy ? 'up' : 'down'}`,
      check: name,
    };
    if (healthy) this.logger.log(line);
    else this.logger.warn(line);
  }
}
