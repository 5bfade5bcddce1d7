import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Exclusive } from '../../platform/jobs/exclusive.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { AppError } from '../../shared/app-error.js';
import { GithubNotConnectedError } from '../account/account.errors.js';
import { GithubTokenInvalidError } from '../github-sync/github-sync.errors.js';
import { ProfileSyncService } from './profile-sync.service.js';
import { SyncSchedule } from './sync-schedule.js';

const TICK_MS = 60_000;
/** After a failure, unless GitHub says when to come back. */
const RETRY_MS = 60 * 60 * 1000;
/** A token is its owner's: so much of its quota is theirs. */
const MIN_QUOTA_SHARE = 0.2;

/**
 * Syncs accounts again by themselves, one after the other, on one replica at a time. No tick takes more than twice its
 * share of all accounts, so that those who fell due together, after a night without a server, do not come together each
 * day from then on.
 */
@Injectable()
export class ProfileRefresher implements OnModuleInit {
  private readonly logger = new Logger(ProfileRefresher.name);

  constructor(
    private readonly jobs: Jobs,
    private readonly exclusive: Exclusive,
    private readonly schedule: SyncSchedule,
    private readonly service: ProfileSyncService,
  ) {}

  onModuleInit(): void {
    if (this.schedule.periodMs === 0) return;
    this.jobs.every('profile-refresh', TICK_MS, (signal) => this.tick(signal));
  }

  /** Syncs those whose turn it is, unless another replica is at it. @throws DatabaseUnavailableError */
  async tick(signal: AbortSignal): Promise<void> {
    await this.exclusive.run('profile-refresh', signal, (held) => this.refreshDue(held));
  }

  private async refreshDue(signal: AbortSignal): Promise<void> {
    const share = (await this.schedule.count()) * (TICK_MS / this.schedule.periodMs);
    for (const userId of await this.schedule.due(Math.max(1, Math.ceil(2 * share)))) {
      if (signal.aborted) return;
      await this.refresh(userId, signal);
    }
  }

  /** Whatever goes wrong with one account, the others have their turn. @throws DatabaseUnavailableError */
  private async refresh(userId: string, signal: AbortSignal): Promise<void> {
    try {
      const wish = { trigger: 'refresh', minQuotaShare: MIN_QUOTA_SHARE } as const;
      await unlessAborted(signal, this.service.sync(userId, wish));
    } catch (error) {
      // What is left in progress is closed by the next start.
      if (signal.aborted) return;
      if (error instanceof GithubNotConnectedError || error instanceof GithubTokenInvalidError)
        await this.schedule.drop(userId);
      else await this.schedule.retry(userId, retryMs(error));
      this.note(error);
    }
  }

  private note(error: unknown): void {
    const line = { event: 'profile_refresh_failed', message: 'a profile could not be refreshed' };
    if (error instanceof AppError) this.logger.warn({ ...line, reason: error.code.toLowerCase() });
    else this.logger.error({ ...line, stack: error instanceof Error ? error.stack : String(error) });
  }
}

function retryMs(error: unknown): number {
  const { retryAfterSeconds = 0 } = error instanceof AppError ? error : {};
  return Math.max(RETRY_MS, retryAfterSeconds * 1000);
}

/** Waits no longer than the process runs: GitHub may take its time. */
async function unlessAborted(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const end = () => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
