import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { AppError } from '../../shared/app-error.js';
import { Clock } from '../../shared/clock.js';
import { SyncUnderWayError } from './profile-sync.errors.js';
import { ProfileSyncMetrics, type SyncOutcome } from './profile-sync.metrics.js';
import type { SyncRun, SyncTrigger } from './sync-run.js';
import { beganRun, brokenOff, endedRun, oldRuns, renewedLease, runsOf } from './sync-run.queries.js';

/** A run is taken for broken off when its process said nothing for so long; it says something three times in it. */
const LEASE_MS = 15_000;
const HEARTBEAT_MS = 5000;
const PURGE_INTERVAL_MS = 60 * 60 * 1000;
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** The sync log: one run of an account at a time, on whichever replica. Each method throws DatabaseUnavailableError. */
@Injectable()
export class SyncRuns implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly metrics: ProfileSyncMetrics,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every('sync-runs-broken-off', LEASE_MS, () => this.closeBrokenOff());
    this.jobs.every('sync-runs-purge', PURGE_INTERVAL_MS, () => this.purge());
  }

  /**
   * Does the work as a run of the account, and writes down how it ends.
   *
   * @throws SyncUnderWayError, and what work throws.
   */
  async during<T extends { readonly warnings: readonly string[] }>(
    userId: string,
    trigger: SyncTrigger,
    work: () => Promise<T>,
  ): Promise<T> {
    const id = await this.begin(userId, trigger);
    const over = new AbortController();
    const kept = this.keepLease(id, over.signal);
    const startedAt = performance.now();
    let outcome: SyncOutcome = 'error';
    try {
      const result = await work();
      outcome = result.warnings.length > 0 ? 'partial' : 'success';
      await this.end(id, 'success', result.warnings.join('; ') || 'Everything was read');
      return result;
    } catch (error) {
      // What went wrong is what counts; a run without an end is closed when its lease is over.
      await this.end(id, 'error', messageOf(error)).catch(() => undefined);
      throw error;
    } finally {
      this.metrics.duration.record((performance.now() - startedAt) / 1000, { trigger });
      this.metrics.runs.add(1, { trigger, outcome });
      over.abort();
      await kept;
    }
  }

  /** The newest first. */
  async list(userId: string, limit: number): Promise<readonly SyncRun[]> {
    return this.database.select<SyncRun>(runsOf(userId, limit));
  }

  private async begin(userId: string, trigger: SyncTrigger): Promise<string> {
    const now = new Date(this.clock.now());
    await this.database.execute(brokenOff(now, userId));
    const run = { userId, trigger, now, leaseUntil: this.leaseUntil() };
    const [begun] = await this.database.execute<{ id: string }>(beganRun(run));
    if (!begun) throw new SyncUnderWayError(LEASE_MS / 1000);
    return begun.id;
  }

  private async end(id: string, status: 'success' | 'error', message: string): Promise<void> {
    await this.database.execute(endedRun(id, status, message, new Date(this.clock.now())));
  }

  private async keepLease(id: string, over: AbortSignal): Promise<void> {
    for (;;) {
      await this.clock.sleep(HEARTBEAT_MS, over).catch(() => undefined);
      if (over.aborted) return;
      // A beat that is missed is made up for by the next.
      await this.database.execute(renewedLease(id, this.leaseUntil())).catch(() => undefined);
    }
  }

  private leaseUntil(): Date {
    return new Date(this.clock.now() + LEASE_MS);
  }

  private async closeBrokenOff(): Promise<void> {
    await this.database.execute(brokenOff(new Date(this.clock.now())));
  }

  private async purge(): Promise<void> {
    await this.database.execute(oldRuns(new Date(this.clock.now() - KEPT_MS)));
  }
}

function messageOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'Something went wrong on our side';
}
