import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ApprovalEntity } from './approval.entity.js';
import { ApprovalSettledError } from './approval.errors.js';
import { ApprovalOutcomes } from './approval.outcomes.js';
import { ApprovalStore } from './approval.store.js';
import { BillingClient, type ProviderRequest } from './billing.client.js';
import type { CandidateEntity } from './candidate.entity.js';

/** Somebody else asks for it, or it is settled. */
class NotForUsError extends Error {}

/** Asks the billing service about an approval whose end is not known: for the same provider, with the same key. */
@Injectable()
export class ApprovalInquiry {
  private readonly logger = new Logger(ApprovalInquiry.name);

  constructor(
    private readonly database: Database,
    private readonly store: ApprovalStore,
    private readonly billing: BillingClient,
    private readonly outcomes: ApprovalOutcomes,
  ) {}

  /**
   * Asks once; only a provider is an answer, all else leaves the approval unknown.
   *
   * @throws BillingCircuitOpenError, DatabaseUnavailableError.
   */
  async ask(approvalId: string, signal: AbortSignal): Promise<void> {
    let candidateId = '';
    const lease = async (): Promise<ProviderRequest> => {
      const candidate = await this.lease(approvalId);
      candidateId = candidate.id;
      return { key: approvalId, name: candidate.companyName };
    };
    try {
      const result = await this.billing.createProvider(lease, { retry: false, signal });
      if (result.state !== 'recorded') {
        await this.database.transaction((manager) => this.store.release(manager, approvalId));
        return;
      }
      const { providerId } = result;
      const found = { approvalId, candidateId, providerId, moreAttempts: 0, actor: undefined };
      await this.outcomes.recordProvider(found);
      this.logger.log({ event: 'approval_reconciled', message: 'an approval became known', ...found });
    } catch (error) {
      // An administrator was faster.
      if (!(error instanceof NotForUsError || error instanceof ApprovalSettledError)) throw error;
    }
  }

  /** @returns the candidate it is about. */
  private async lease(approvalId: string): Promise<CandidateEntity> {
    const approval = await this.database.transaction(async (manager) => {
      if (!(await this.store.lease(manager, approvalId))) throw new NotForUsError();
      const relations = { candidate: true };
      return manager.findOneOrFail(ApprovalEntity, { where: { id: approvalId }, relations });
    });
    return approval.candidate!;
  }
}
