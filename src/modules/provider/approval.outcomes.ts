import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { ApprovalSettledError } from './approval.errors.js';
import { ApprovalStore } from './approval.store.js';
import { CandidateEntity } from './candidate.entity.js';

export interface RecordedProvider {
  readonly approvalId: string;
  readonly candidateId: string;
  readonly providerId: string;
  /** Requests beyond the one that was counted beforehand. */
  readonly moreAttempts: number;
  /** Who approved; undefined when the reconciler found out. */
  readonly actor: Actor | undefined;
}

/** What billing's answers make of candidates. */
@Injectable()
export class ApprovalOutcomes {
  private readonly logger = new Logger(ApprovalOutcomes.name);

  constructor(
    private readonly database: Database,
    private readonly store: ApprovalStore,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * The provider is there: the approval and the candidate say so, or neither. Nothing happens when they say so
   * already.
   *
   * @throws ApprovalSettledError when the approval was settled otherwise; DatabaseUnavailableError.
   */
  async recordProvider(recorded: RecordedProvider): Promise<void> {
    const { approvalId, candidateId, providerId, moreAttempts, actor } = recorded;
    await this.database.transaction(async (manager) => {
      if (!(await this.store.record(manager, approvalId, providerId, moreAttempts))) {
        const settled = await this.store.find(manager, approvalId);
        if (settled?.providerId === providerId) return;
        this.logOrphan(recorded);
        throw new ApprovalSettledError(settled?.state ?? 'gone');
      }
      await manager
        .createQueryBuilder()
        .update(CandidateEntity)
        .set({
          status: 'approved',
          providerId,
          version: () => 'version + 1',
          updatedAt: () => 'now()',
        })
        .where({ id: candidateId })
        .execute();
      const changes = { status: 'approved', provider_id: providerId, approval_id: approvalId };
      await this.audit.record(manager, {
        actor,
        action: 'candidate.approved',
        entity: 'candidate',
        entityId: candidateId,
        changes,
      });
    });
  }

  /**
   * The call that the approval began with brought no provider.
   *
   * @param state failed frees the candidate.
   * @throws DatabaseUnavailableError
   */
  async endWithout(approvalId: string, state: 'failed' | 'unknown', moreAttempts: number): Promise<void> {
    await this.database.transaction((manager) =>
      this.store.endWithout(manager, approvalId, state, moreAttempts),
    );
  }

  private logOrphan({ approvalId, providerId }: RecordedProvider): void {
    this.logger.error({
      event: 'billing_provider_orphaned',
      message: 'the billing service created a provider for an approval that was settled otherwise',
      approvalId,
      providerId,
    });
  }
}
