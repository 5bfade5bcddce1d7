import { Module } from '@nestjs/common';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { ResilienceModule } from '../../platform/resilience/resilience.module.js';
import { GithubSyncCommand } from './github-sync.command.js';
import { GithubSyncController } from './github-sync.controller.js';
import { GithubSyncMetrics } from './github-sync.metrics.js';
import { GithubSyncService } from './github-sync.service.js';
import { GithubActivityClient } from './github-activity.client.js';
import { GithubActivityService } from './github-activity.service.js';
import { GithubCheck } from './github.check.js';
import { GithubCalls } from './github.calls.js';
import { GithubClient } from './github.client.js';
import { GithubReader } from './github.reader.js';
import { RefusedTokenLimit } from './refused-token-limit.js';

@Module({
  imports: [CacheModule, RateLimitModule, ResilienceModule],
  controllers: [GithubSyncController],
  providers: [
    GithubSyncService,
    GithubActivityService,
    GithubActivityClient,
    GithubCalls,
    GithubClient,
    GithubReader,
    GithubSyncMetrics,
    RefusedTokenLimit,
    GithubCheck,
    GithubSyncCommand,
  ],
  exports: [GithubSyncService, GithubActivityService],
})
export class GithubSyncModule {}
