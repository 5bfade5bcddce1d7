import { Module } from '@nestjs/common';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { AccountModule } from '../account/account.module.js';
import { GithubSyncModule } from '../github-sync/github-sync.module.js';
import { GithubAccountReader } from './github-account.reader.js';
import { OnboardingController } from './onboarding.controller.js';
import { OnboardingService } from './onboarding.service.js';
import { ProfileHoldings } from './profile-holdings.js';
import { ProfileRefresher } from './profile-refresher.js';
import { ProfileSyncController } from './profile-sync.controller.js';
import { ProfileSyncMetrics } from './profile-sync.metrics.js';
import { ProfileSyncService } from './profile-sync.service.js';
import { ProfileModule } from './profile.module.js';
import './sync-run.entity.js';
import { SyncRuns } from './sync-runs.js';
import { SyncSchedule } from './sync-schedule.js';

/** Profiles that are kept in step with GitHub, and the page of those who come back from it. */
@Module({
  imports: [
    AccountModule,
    AuthModule,
    DatabaseModule,
    GithubSyncModule,
    JobsModule,
    ProfileModule,
    RateLimitModule,
  ],
  controllers: [ProfileSyncController, OnboardingController],
  providers: [
    GithubAccountReader,
    OnboardingService,
    ProfileHoldings,
    ProfileRefresher,
    ProfileSyncMetrics,
    ProfileSyncService,
    SyncRuns,
    SyncSchedule,
  ],
})
export class ProfileSyncModule {}
