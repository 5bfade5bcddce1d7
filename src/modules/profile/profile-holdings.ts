import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountDataService, type AccountPart } from '../account/account-data.service.js';
import { ProfileService } from './profile.service.js';
import { SyncRuns } from './sync-runs.js';

const MAX_RUNS = 1000;

/** What is held of an account here. */
@Injectable()
export class ProfileHoldings implements AccountPart, OnModuleInit {
  readonly name = 'profile';

  constructor(
    private readonly accounts: AccountDataService,
    private readonly profiles: ProfileService,
    private readonly runs: SyncRuns,
  ) {}

  onModuleInit(): void {
    this.accounts.contribute(this);
  }

  async export(userId: string): Promise<object> {
    return { ...(await this.profiles.export(userId)), syncs: await this.runs.list(userId, MAX_RUNS) };
  }

  async erased(): Promise<void> {
    await this.profiles.erased();
  }
}
