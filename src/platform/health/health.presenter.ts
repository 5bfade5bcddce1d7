import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Runtime } from '../config/runtime.js';
import { EventLoopDelay } from '../observability/event-loop-delay.js';
import { RequestStatistics } from '../observability/request-statistics.js';
import type {
  DatabaseHealth,
  DetailedHealth,
  Health,
  ProcessMetrics,
  Readiness,
  Startup,
} from './dto/health-responses.js';
import { type CheckResult, HealthService } from './health.service.js';
import { Lifecycle } from './lifecycle.js';

/** A health route's body, and whether it stands for a pass (200) or a failure (503). */
export interface Probe<T> {
  readonly passed: boolean;
  readonly body: T;
}

/** Words the health of the process as its routes say it. */
@Injectable()
export class HealthPresenter {
  constructor(
    private readonly service: HealthService,
    private readonly lifecycle: Lifecycle,
    private readonly runtime: Runtime,
    private readonly statistics: RequestStatistics,
    private readonly eventLoop: EventLoopDelay,
    private readonly clock: Clock,
  ) {}

  async health(): Promise<Probe<Health>> {
    const { status, checks } = await this.service.examine();
    return {
      passed: status !== 'unhealthy',
      body: { status, ...this.identity(), checks: byName(checks, upOrDown) },
    };
  }

  async readiness(scope: 'all' | 'self'): Promise<Probe<Readiness>> {
    const { status, checks } = await this.service.examine(scope);
    const { ready, started, draining } = this.lifecycle;
    const self = {
      name: 'process',
      critical: true,
      healthy: ready,
      latency: 0,
      details: { started, draining },
    };
    return {
      passed: ready && status !== 'unhealthy',
      body: { status: ready ? status : 'unhealthy', checks: byName([self, ...checks], okOrError) },
    };
  }

  startup(): Probe<Startup> {
    const { started } = this.lifecycle;
    return { passed: started, body: { status: started ? 'ok' : 'starting' } };
  }

  async databaseHealth(): Promise<Probe<DatabaseHealth>> {
    const { status, checks } = await this.service.examine();
    const passed = status !== 'unhealthy';
    const connected = checks.every(({ name, healthy }) => name !== 'database' || healthy);
    return {
      passed,
      body: {
        status: passed ? 'healthy' : 'unhealthy',
        database: connected ? 'connected' : 'disconnected',
        timestamp: this.identity().timestamp,
      },
    };
  }

  async detailed(): Promise<Probe<DetailedHealth>> {
    const { status, checks } = await this.service.examine();
    return {
      passed: status !== 'unhealthy',
      body: { status, ...this.identity(), checks: byName(checks, withNumbers) },
    };
  }

  processMetrics(): ProcessMetrics {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    return {
      uptime: process.uptime(),
      memory: {
        rss_bytes: rss,
        heap_used_bytes: heapUsed,
        heap_total_bytes: heapTotal,
        external_bytes: external,
      },
      event_loop_delay_ms: this.eventLoop.milliseconds(),
      requests: this.statistics.summary(),
    };
  }

  private identity() {
    const { version, profile } = this.runtime;
    const timestamp = new Date(this.clock.now()).toISOString();
    return { timestamp, uptime: process.uptime(), version, environment: profile };
  }
}

function byName<T>(checks: readonly CheckResult[], word: (check: CheckResult) => T): Record<string, T> {
  return Object.fromEntries(checks.map((check) => [check.name, word(check)]));
}

/** No "ok" here: operators search an unhealthy body for that word. */
function upOrDown({ healthy, latency, details }: CheckResult) {
  return { ...details, status: healthy ? ('up' as const) : ('down' as const), latency };
}

function okOrError({ healthy, latency, details }: CheckResult) {
  return { ...details, status: healthy ? ('ok' as const) : ('error' as const), latency };
}

function withNumbers({ healthy, critical, latency, details }: CheckResult) {
  return {
    ...details,
    status: healthy ? ('up' as const) : ('down' as const),
    critical,
    response_time_ms: latency,
  };
}
