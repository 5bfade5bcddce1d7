import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { ResilienceModule } from '../../platform/resilience/resilience.module.js';
import { ApprovalClaims } from './approval.claims.js';
import { ApprovalInquiry } from './approval.inquiry.js';
import { ApprovalLeases } from './approval.leases.js';
import { ApprovalList } from './approval.list.js';
import { ApprovalMetrics } from './approval.metrics.js';
import { ApprovalOutcomes } from './approval.outcomes.js';
import { ApprovalReconciler } from './approval.reconciler.js';
import { ApprovalResolution } from './approval.resolution.js';
import { ApprovalService } from './approval.service.js';
import { ApprovalStore } from './approval.store.js';
import { BillingCheck } from './billing.check.js';
import { BillingClient } from './billing.client.js';
import { BillingMetrics } from './billing.metrics.js';
import { ProcessIdentity } from './process-identity.js';
import { RunningApprovals } from './running-approvals.js';

/** Approvals and the billing service; their routes are the provider module's. */
@Module({
  imports: [AuditModule, DatabaseModule, JobsModule, ResilienceModule],
  providers: [
    ApprovalService,
    ApprovalClaims,
    ApprovalLeases,
    ApprovalOutcomes,
    ApprovalInquiry,
    ApprovalReconciler,
    ApprovalResolution,
    ApprovalList,
    ApprovalStore,
    ApprovalMetrics,
    RunningApprovals,
    ProcessIdentity,
    BillingClient,
    BillingMetrics,
    BillingCheck,
  ],
  exports: [ApprovalService, ApprovalClaims, ApprovalList, ApprovalResolution],
})
export class ApprovalModule {}
