import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { RelationalIdempotencyModule } from '../../platform/idempotency/relational/relational-idempotency.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { AccountModule } from '../account/account.module.js';
import { GithubSyncModule } from '../github-sync/github-sync.module.js';
import { ContentAdminController } from './content-admin.controller.js';
import { ContentAdminService } from './content-admin.service.js';
import { ContentImportController } from './content-import.controller.js';
import { ContentImportCredentials } from './content-import.credentials.js';
import { ContentImportService } from './content-import.service.js';
import { ContentToolsService } from './content-tools.service.js';
import { ContentCache } from './content.cache.js';
import { ContentChanges } from './content.changes.js';
import { ContentController } from './content.controller.js';
import { ContentMetrics } from './content.metrics.js';
import { ContentRepository } from './content.repository.js';
import { ContentSeeder } from './content.seeder.js';
import { ContentService } from './content.service.js';

@Module({
  imports: [
    AccountModule,
    AuditModule,
    AuthModule,
    CacheModule,
    DatabaseModule,
    GithubSyncModule,
    JobsModule,
    RelationalIdempotencyModule,
  ],
  controllers: [ContentController, ContentImportController, ContentAdminController],
  providers: [
    ContentService,
    ContentAdminService,
    ContentImportCredentials,
    ContentImportService,
    ContentToolsService,
    ContentRepository,
    ContentChanges,
    ContentCache,
    ContentMetrics,
    ContentSeeder,
  ],
  exports: [ContentService, ContentAdminService, ContentToolsService],
})
export class ContentModule {}
