import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { OwnProfileController } from './own-profile.controller.js';
import './profile-slug.entity.js';
import './profile-view-batch.entity.js';
import './profile.entity.js';
import { ProfileSearchController } from './profile-search.controller.js';
import { ProfileCache } from './profile.cache.js';
import { ProfileChanges } from './profile.changes.js';
import { ProfileController } from './profile.controller.js';
import { ProfileFinder } from './profile.finder.js';
import { ProfileMetrics } from './profile.metrics.js';
import { ProfileSearch } from './profile.search.js';
import { ProfileSeeder } from './profile.seeder.js';
import { ProfileService } from './profile.service.js';
import { ProfileSuggestions } from './profile.suggestions.js';
import { ProfileViews } from './profile.views.js';
import { ProfileVisits } from './profile.visits.js';

@Module({
  imports: [AuditModule, AuthModule, CacheModule, DatabaseModule, JobsModule, RateLimitModule],
  controllers: [OwnProfileController, ProfileController, ProfileSearchController],
  providers: [
    ProfileService,
    ProfileChanges,
    ProfileViews,
    ProfileVisits,
    ProfileCache,
    ProfileSearch,
    ProfileFinder,
    ProfileSuggestions,
    ProfileMetrics,
    ProfileSeeder,
  ],
  exports: [ProfileService],
})
export class ProfileModule {}
