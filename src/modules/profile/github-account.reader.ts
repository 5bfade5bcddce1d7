import { Injectable } from '@nestjs/common';
import type { GithubActivity } from '../github-sync/github-activity.js';
import { GithubActivityService } from '../github-sync/github-activity.service.js';
import { GithubUserNotFoundError } from '../github-sync/github-sync.errors.js';
import type { SyncResult } from '../github-sync/github-sync.js';
import { GithubSyncService } from '../github-sync/github-sync.service.js';
import type { GithubConnection } from '../account/github-identity.service.js';

/** How far a reading is. */
export interface Progress {
  readonly part: 'statistics' | 'repositories';
  /** Pages of it that were read, and those there are. */
  readonly page: number;
  readonly pages: number;
  /** Repositories on them. */
  readonly repositories: number;
}

export interface ReadingOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Share of the token's quota, 0 to 1, that is left alone. */
  readonly minQuotaShare?: number | undefined;
}

export interface GithubReading {
  readonly account: SyncResult;
  readonly activity: GithubActivity;
  /** What could not be read, in plain words. */
  readonly warnings: readonly string[];
}

/** Reads all that is shown of a person from GitHub, with the token they left. */
@Injectable()
export class GithubAccountReader {
  constructor(
    private readonly activities: GithubActivityService,
    private readonly github: GithubSyncService,
  ) {}

  /**
   * @throws one of the errors in github-sync.errors.ts; statistics that GitHub does not give are warnings, where it gives
   * the profile and the repositories.
   */
  async read(
    { token, id, login }: GithubConnection,
    { onProgress, minQuotaShare }: ReadingOptions,
  ): Promise<GithubReading> {
    const activity = await this.activities.read({
      token,
      ...(minQuotaShare !== undefined && { minQuotaShare }),
      onProgress: ({ page, pages, repositories }) =>
        onProgress?.({ part: 'statistics', page, pages, repositories }),
    });
    // What somebody is called now, where GitHub said so: names change hands.
    const username = activity.login ?? login;
    const account = await this.github.sync({
      token,
      username,
      forceRefresh: true,
      onPage: (progress) => onProgress?.({ part: 'repositories', ...progress }),
    });
    if (String(account.profile.id) !== id) throw new GithubUserNotFoundError(username);
    return { account, activity, warnings: [...activity.warnings, ...warningsOf(account)] };
  }
}

function warningsOf({ cache, syncedAt, complete, repositories }: SyncResult): string[] {
  return [
    ...(cache === 'STALE'
      ? [`GitHub fails: profile and repositories are as of ${new Date(syncedAt).toISOString()}`]
      : []),
    ...(complete ? [] : [`Only the ${repositories.length} repositories that were updated last were read`]),
  ];
}
