import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import { ApprovalNotFoundError, ApprovalSettledError, ApprovalUnderWayError } from './approval.errors.js';
import { ApprovalOutcomes } from './approval.outcomes.js';
import { ApprovalStore } from './approval.store.js';
import type { Approval } from './approval.js';

/** What an administrator found out at the billing service: which provider was created, or that none was. */
export type Resolution = { readonly providerId: string } | { readonly abandon: true };

/** Longer than the reconciler may be asking about one approval. */
const PATIENCE_MS = 12_000;
const POLL_MS = 250;

/** Lets administrators settle what the billing service does not tell. */
@Injectable()
export class ApprovalResolution {
  constructor(
    private readonly database: Database,
    private readonly store: ApprovalStore,
    private readonly outcomes: ApprovalOutcomes,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the approval, settled.
   * @throws ApprovalNotFoundError, ApprovalSettledError, ApprovalUnderWayError, DatabaseUnavailableError.
   */
  async resolve(id: string, resolution: Resolution, actor: Actor | undefined): Promise<Approval> {
    const unknown = await this.findUnknown(id);
    if ('providerId' in resolution) {
      const { candidateId } = unknown;
      const { providerId } = resolution;
      await this.outcomes.recordProvider({ approvalId: id, candidateId, providerId, moreAttempts: 0, actor });
    } else await this.abandonOnceIdle(id, actor);
    return this.find(id);
  }

  /** Whoever is asking right now may yet be given a provider; it is waited for. */
  private async abandonOnceIdle(id: string, actor: Actor | undefined): Promise<void> {
    const waitUntil = this.clock.now() + PATIENCE_MS;
    while (!(await this.abandon(id, actor))) {
      await this.findUnknown(id);
      if (this.clock.now() >= waitUntil) throw new ApprovalUnderWayError();
      await this.clock.sleep(POLL_MS);
    }
  }

  private async abandon(id: string, actor: Actor | undefined): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      if (!(await this.store.abandon(manager, id))) return false;
      await this.audit.record(manager, {
        actor,
        action: 'approval.abandoned',
        entity: 'approval',
        entityId: id,
        changes: { state: 'failed' },
      });
      return true;
    });
  }

  private async findUnknown(id: string): Promise<Approval> {
    const approval = await this.find(id);
    if (approval.state === 'unknown') return approval;
    if (approval.state === 'claimed' || approval.state === 'sent') throw new ApprovalUnderWayError();
    throw new ApprovalSettledError(approval.state);
  }

  private async find(id: string): Promise<Approval> {
    const approval = await this.database.read((manager) => this.store.find(manager, id));
    if (!approval) throw new ApprovalNotFoundError();
    return approval;
  }
}
