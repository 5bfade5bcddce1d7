import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { ApprovalClaims, type PendingCandidate } from './approval.claims.js';
import { BillingFailedError } from './approval.errors.js';
import { ApprovalLeases } from './approval.leases.js';
import { ApprovalOutcomes } from './approval.outcomes.js';
import { BillingClient } from './billing.client.js';
import { RunningApprovals } from './running-approvals.js';

export interface ApprovedCandidate {
  readonly candidateId: string;
  readonly providerId: string;
}

/** Makes candidates providers, of whom the billing service creates each exactly once. */
@Injectable()
export class ApprovalService {
  constructor(
    private readonly claims: ApprovalClaims,
    private readonly billing: BillingClient,
    private readonly leases: ApprovalLeases,
    private readonly outcomes: ApprovalOutcomes,
    private readonly running: RunningApprovals,
  ) {}

  /**
   * Claims the candidate, asks the billing service and writes down what came of it, also when the caller has left.
   *
   * @throws CandidateNotFoundError, CandidateDecidedError, CandidateModifiedError, ApprovalUnknownError,
   * BillingCircuitOpenError (nothing was claimed), BillingFailedError, DatabaseUnavailableError.
   */
  @Traced('provider approve')
  async approve(candidateId: string, actor: Actor | undefined): Promise<ApprovedCandidate> {
    const candidate = await this.claims.pending(candidateId);
    return this.running.track((signal) => this.carryOut(candidate, actor, signal));
  }

  private async carryOut(
    candidate: PendingCandidate,
    actor: Actor | undefined,
    signal: AbortSignal,
  ): Promise<ApprovedCandidate> {
    const { id: candidateId, companyName: name } = candidate;
    const over = new AbortController();
    let approvalId = '';
    const claim = async () => {
      approvalId = await this.claims.claim(candidate, actor);
      void this.leases.keep(approvalId, over.signal);
      await this.claims.markSent(approvalId);
      return { key: approvalId, name };
    };
    try {
      const result = await this.billing.createProvider(claim, { retry: true, signal });
      const moreAttempts = Math.max(0, result.tries - 1);
      if (result.state !== 'recorded') {
        await this.outcomes.endWithout(approvalId, result.state, moreAttempts);
        throw new BillingFailedError(result.reason);
      }
      const { providerId } = result;
      await this.outcomes.recordProvider({ approvalId, candidateId, providerId, moreAttempts, actor });
      return { candidateId, providerId };
    } finally {
      over.abort();
    }
  }
}
