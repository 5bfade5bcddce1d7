import type { HealthIndicatorService } from '@nestjs/terminus';
import type { Clock } from '../../shared/clock.js';
import type { HealthCheck, HealthReport } from './health.registry.js';

export interface CheckResult extends HealthReport {
  readonly name: string;
  readonly critical: boolean;
  readonly figures: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds the check took. */
  readonly latency: number;
  /** When it was run, in milliseconds since the Unix epoch. */
  readonly checkedAt: number;
  /** Why it failed, for the log only. */
  readonly cause?: string;
}

const DEFAULT_TIMEOUT_MS = 1000;
const DEFAULT_CACHE_MS = 5000;

/** A check that took longer is slow: nobody waits for it again while there is a result to show. */
const QUICK_MS = 100;

/** An older result says nothing any more; whoever asks then waits even for a slow check. */
const SHOWN_FOR_MS = 60_000;

/** A check that ignores its signal blocks the next run for this long, so that such runs do not pile up. */
const GIVEN_UP_AFTER_MS = 30_000;

/** One registered check and its last result: run at most once at a time and once within its cache time. */
export class MonitoredCheck {
  private result: CheckResult | undefined;
  private running: Promise<CheckResult> | undefined;
  private slow = false;
  /** The check's own work, until it ends, which may be long after its timeout. */
  private work: { readonly since: number } | undefined;

  /** @param onResult told of each run's result. */
  constructor(
    private readonly check: HealthCheck,
    private readonly indicators: HealthIndicatorService,
    private readonly clock: Clock,
    private readonly onResult: (result: CheckResult) => void,
  ) {}

  /** The result of the last run; old ones too. */
  get last(): CheckResult | undefined {
    return this.result;
  }

  get fresh(): boolean {
    return this.age < (this.check.cacheMs ?? DEFAULT_CACHE_MS);
  }

  /** The result to show: as a rule not older than the cache time, at most a minute old for a slow check. */
  async examine(): Promise<CheckResult> {
    const { result } = this;
    if (result && this.fresh) return result;
    const next = this.refresh();
    return result && this.slow && this.age < SHOWN_FOR_MS ? result : next;
  }

  /** Runs the check, unless it is running. Never rejects. */
  refresh(): Promise<CheckResult> {
    if (this.result && this.stuck) return Promise.resolve(this.result);
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  private get age(): number {
    return this.result ? this.clock.now() - this.result.checkedAt : Infinity;
  }

  /** Whether a run that timed out still goes on. */
  private get stuck(): boolean {
    if (!this.work || this.running) return false;
    return this.clock.now() - this.work.since < GIVEN_UP_AFTER_MS;
  }

  private async run(): Promise<CheckResult> {
    const { name, critical, timeoutMs = DEFAULT_TIMEOUT_MS } = this.check;
    const began = performance.now();
    let failure: string | undefined;
    const answer = await this.indicators
      .check(name)
      .attempt(async (options) => {
        try {
          return { report: await this.tracked(options) };
        } catch (error) {
          if (!options.signal.aborted) failure = reasonOf(error);
          throw error;
        }
      })
      .withTimeout(timeoutMs);
    const latency = Math.round((performance.now() - began) * 100) / 100;
    const { report } = answer[name] as { report?: HealthReport };
    const { healthy, details } = report ?? { healthy: false };
    const cause = report ? undefined : (failure ?? `no result within ${timeoutMs} ms`);
    this.slow = latency > QUICK_MS || (!report && failure === undefined);
    this.result = {
      name,
      critical,
      healthy,
      details,
      figures: this.check.figures?.(),
      latency,
      checkedAt: this.clock.now(),
      cause,
    };
    this.onResult(this.result);
    return this.result;
  }

  private async tracked(options: { readonly signal: AbortSignal }): Promise<HealthReport> {
    const work = { since: this.clock.now() };
    this.work = work;
    try {
      return await this.check.check(options);
    } finally {
      // Unless this work was given up and a later run is at it.
      if (this.work === work) this.work = undefined;
    }
  }
}

/** Refused connections come as an AggregateError without a message of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
