import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { GithubIdentityService } from '../account/github-identity.service.js';
import { GithubTokenInvalidError } from '../github-sync/github-sync.errors.js';
import { GithubAccountReader, type GithubReading, type ReadingOptions } from './github-account.reader.js';
import type { Profile } from './profile.js';
import { ProfileService } from './profile.service.js';
import type { SyncTrigger } from './sync-run.js';
import { SyncRuns } from './sync-runs.js';
import { SyncSchedule } from './sync-schedule.js';
import { statsOf } from './synced-stats.js';

export interface SyncWish extends ReadingOptions {
  readonly trigger: SyncTrigger;
}

export interface SyncedProfile extends GithubReading {
  readonly profile: Profile;
}

/** Keeps the profiles of people who signed in with GitHub in step with it. */
@Injectable()
export class ProfileSyncService {
  constructor(
    private readonly identities: GithubIdentityService,
    private readonly reader: GithubAccountReader,
    private readonly profiles: ProfileService,
    private readonly runs: SyncRuns,
    private readonly schedule: SyncSchedule,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads the account's GitHub profile, repositories and statistics, and keeps them. A token that GitHub refuses is
   * forgotten.
   *
   * @throws GithubNotConnectedError, SyncUnderWayError, one of the errors in github-sync.errors.ts,
   * DatabaseUnavailableError
   */
  async sync(userId: string, { trigger, ...options }: SyncWish): Promise<SyncedProfile> {
    const connection = await this.identities.connectionOf(userId);
    return this.runs.during(userId, trigger, async () => {
      try {
        const reading = await this.reader.read(connection, options);
        return { ...reading, profile: await this.keep(userId, reading) };
      } catch (error) {
        if (error instanceof GithubTokenInvalidError) await this.identities.forget(userId, connection.token);
        throw error;
      }
    });
  }

  private async keep(userId: string, { account, activity }: GithubReading): Promise<Profile> {
    const now = this.clock.now();
    const { profile: github } = account;
    await this.identities.rename(userId, github.login);
    const before = await this.profiles.find(userId);
    const stats = statsOf(account, activity, before?.githubStats, now);
    const profile = await this.profiles.keep(userId, { ...github, website: github.blog }, stats, now);
    await this.schedule.synced(userId);
    return profile;
  }
}
