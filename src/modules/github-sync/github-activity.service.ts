import { Inject, Injectable, Logger } from '@nestjs/common';
import { Deadline } from '../../platform/resilience/deadline.js';
import { AppError } from '../../shared/app-error.js';
import { Clock } from '../../shared/clock.js';
import { ActivityReading } from './activity-reading.js';
import { GithubActivityClient } from './github-activity.client.js';
import type { ActivityProgress, GithubActivity } from './github-activity.js';
import { type GithubSyncConfig, githubSyncConfig } from './github-sync.config.js';
import { GithubSyncMetrics } from './github-sync.metrics.js';
import { READ_BUDGET_MS } from './github.reader.js';

export interface ActivityOptions {
  /** Whose activity is read is whose token this is. */
  readonly token: string;
  /** Ends the reading when its caller leaves. */
  readonly signal?: AbortSignal;
  /** Told after each page of repositories. */
  readonly onProgress?: (progress: ActivityProgress) => void;
  /** 0 to 1: of either quota so much is left to the token's owner. */
  readonly minQuotaShare?: number;
}

/** What the owner of a token does at GitHub: contributions, totals, languages, pinned repositories, recent events. */
@Injectable()
export class GithubActivityService {
  private readonly logger = new Logger(GithubActivityService.name);
  private readonly maxRepos: number;

  constructor(
    @Inject(githubSyncConfig.token) { maxRepos }: GithubSyncConfig,
    private readonly client: GithubActivityClient,
    private readonly metrics: GithubSyncMetrics,
    private readonly clock: Clock,
  ) {
    this.maxRepos = maxRepos;
  }

  /**
   * Asks GitHub now, within READ_BUDGET_MS: one query of GraphQL per hundred repositories and one call of REST. What
   * cannot be read is null, and named in `warnings`.
   *
   * @throws GithubTokenInvalidError; GithubQuotaReservedError, before anything was spent or between two pages; and
   * the reason of `signal` once it fired.
   */
  async read({ token, signal, onProgress, minQuotaShare }: ActivityOptions): Promise<GithubActivity> {
    const startedAt = performance.now();
    signal?.throwIfAborted();
    const deadline = new Deadline(this.clock, READ_BUDGET_MS, signal);
    try {
      const activity = await new ActivityReading(this.client, this.clock, {
        holder: { token, signal: deadline.signal },
        left: signal,
        maxRepos: this.maxRepos,
        minQuotaShare,
        onProgress,
      }).run();
      this.note(activity, performance.now() - startedAt);
      return activity;
    } catch (error) {
      this.noteFailure(error, signal);
      throw error;
    } finally {
      deadline.end();
    }
  }

  private note({ login, quota, warnings }: GithubActivity, durationMs: number): void {
    this.metrics.activityReads.add(1, { outcome: warnings.length === 0 ? 'complete' : 'partial' });
    const line = {
      message: warnings.length === 0 ? 'GitHub activity read' : 'GitHub activity read in part',
      username: login,
      quotaSpent: quota.cost,
      warnings,
      durationMs: Math.round(durationMs),
    };
    if (warnings.length === 0) this.logger.log({ event: 'github_activity_read', ...line });
    else this.logger.warn({ event: 'github_activity_read_in_part', ...line });
  }

  private noteFailure(error: unknown, signal: AbortSignal | undefined): void {
    if (signal?.aborted) return;
    this.metrics.activityReads.add(1, { outcome: 'failed' });
    this.logger.warn({
      event: 'github_activity_rejected',
      message: 'GitHub activity was not read',
      reason: error instanceof AppError ? error.code.toLowerCase() : 'unexpected',
    });
  }
}
