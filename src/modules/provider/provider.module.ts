import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { RelationalIdempotencyModule } from '../../platform/idempotency/relational/relational-idempotency.module.js';
import { ApprovalController } from './approval.controller.js';
import { ApprovalModule } from './approval.module.js';
import { CandidateDecisionsController } from './candidate-decisions.controller.js';
import { CandidateController } from './candidate.controller.js';
import { CandidateRepository } from './candidate.repository.js';
import { CandidateSeeder } from './candidate.seeder.js';
import { CandidateService } from './candidate.service.js';
import { CandidateTotals } from './candidate.totals.js';
import { ProviderMetrics } from './provider.metrics.js';

@Module({
  imports: [ApprovalModule, AuditModule, AuthModule, DatabaseModule, RelationalIdempotencyModule],
  controllers: [CandidateController, CandidateDecisionsController, ApprovalController],
  providers: [CandidateService, CandidateRepository, CandidateSeeder, CandidateTotals, ProviderMetrics],
})
export class ProviderModule {}
