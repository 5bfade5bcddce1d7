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
import { HealthService } from './health.service.js';
import { Lifecycle } from './lifecycle.js';
import type { CheckResult } from './monitored-check.js';

/** Names of the checks that ask a store. */
const STORES: ReadonlySet<string> = new Set(['database', 'mongodb']);

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
    const passed = status !== 'unhealthy';
    const shown = passed ? checks : checks.map(withoutOk);
    return { passed, body: { status, ...this.identity(), checks: byName(shown, upOrDown) } };
  }

  async readiness(scope: 'all' | 'self'): Promise<Probe<Readiness>> {
    const { status, checks } = await this.service.examine(scope);
    const { ready, started, draining } = this.lifecycle;
    const self = { name: 'process', healthy: ready, latency: 0, details: { started, draining } };
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
    const connected = checks.every(({ name, healthy }) => !STORES.has(name) || healthy);
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
    const passed = status !== 'unhealthy';
    const shown = passed ? checks : checks.map(withoutOk);
    return { passed, body: { status, ...this.identity(), checks: byName(shown, withNumbers) } };
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

type ShortResult = Pick<CheckResult, 'name' | 'healthy' | 'latency' | 'details'>;

function byName<C extends ShortResult, T>(checks: readonly C[], word: (check: C) => T): Record<string, T> {
  return Object.fromEntries(checks.map((check) => [check.name, word(check)]));
}

/** Operators search an unhealthy body for that word, so a passing check is "up" and no detail may hold it either. */
function withoutOk(check: CheckResult): CheckResult {
  const shown = (members: CheckResult['figures']) =>
    Object.fromEntries(Object.entries(members ?? {}).filter((entry) => !/ok/i.test(JSON.stringify(entry))));
  return { ...check, details: shown(check.details), figures: shown(check.figures) };
}

function upOrDown({ healthy, latency, details }: ShortResult) {
  return { ...details, status: healthy ? ('up' as const) : ('down' as const), latency };
}

function okOrError({ healthy, latency, details }: ShortResult) {
  return { ...details, status: healthy ? ('ok' as const) : ('error' as const), latency };
}

function withNumbers({ healthy, critical, latency, checkedAt, details, figures }: CheckResult) {
  return {
    ...details,
    ...figures,
    status: healthy ? ('up' as const) : ('down' as const),
    critical,
    response_time_ms: latency,
    checked_at: new Date(checkedAt).toISOString(),
  };
}
