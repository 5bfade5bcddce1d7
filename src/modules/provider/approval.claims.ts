import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { ApprovalUnknownError, CandidateDecidedError, CandidateModifiedError } from './approval.errors.js';
import { ApprovalStore } from './approval.store.js';
import type { ApprovalState } from './approval.js';
import { CandidateEntity } from './candidate.entity.js';
import { CandidateNotFoundError } from './candidate.errors.js';

/** A candidate that may be decided on, as it was seen. */
export type PendingCandidate = Pick<CandidateEntity, 'id' | 'version' | 'companyName'>;

/** Sees to it that a candidate is decided on by one at a time. */
@Injectable()
export class ApprovalClaims {
  private readonly logger = new Logger(ApprovalClaims.name);

  constructor(
    private readonly database: Database,
    private readonly store: ApprovalStore,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws CandidateNotFoundError, CandidateDecidedError, and while another approval is open CandidateModifiedError
   * or ApprovalUnknownError; DatabaseUnavailableError.
   */
  async pending(candidateId: string): Promise<PendingCandidate> {
    const [candidate, open] = await this.database.read(async (manager) => [
      await manager.findOneBy(CandidateEntity, { id: candidateId }),
      await this.store.openStateOf(manager, candidateId),
    ]);
    const pending = this.mayBeDecided(candidate);
    this.refuseWhileOpen(candidateId, open);
    return pending;
  }

  /**
   * Begins the approval of a candidate that is still as it was seen.
   *
   * @returns the approval's id.
   * @throws CandidateModifiedError, DatabaseUnavailableError.
   */
  async claim({ id: candidateId, version }: PendingCandidate, actor: Actor | undefined): Promise<string> {
    try {
      return await this.database.transaction(async (manager) => {
        const lock = { mode: 'pessimistic_write' } as const;
        const candidate = await manager.findOne(CandidateEntity, { where: { id: candidateId }, lock });
        if (candidate?.status !== 'pending' || candidate.version !== version)
          throw new CandidateModifiedError();
        const id = await this.store.claim(manager, candidateId);
        await this.audit.record(manager, {
          actor,
          action: 'approval.claimed',
          entity: 'approval',
          entityId: id,
          changes: { candidate_id: candidateId },
        });
        return id;
      });
    } catch (error) {
      if (error instanceof CandidateModifiedError) this.logConflict(candidateId);
      throw error;
    }
  }

  /**
   * To be called right before the first request: what was only claimed was surely not sent.
   *
   * @throws CandidateModifiedError when the approval was taken over.
   */
  async markSent(approvalId: string): Promise<void> {
    const mine = await this.database.transaction((manager) => this.store.markSent(manager, approvalId));
    if (!mine) throw new CandidateModifiedError();
  }

  /**
   * Rejects a candidate for good.
   *
   * @throws as `pending` does.
   */
  async reject(candidateId: string, reason: string | null, actor: Actor | undefined): Promise<void> {
    await this.database.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const candidate = await manager.findOne(CandidateEntity, { where: { id: candidateId }, lock });
      this.mayBeDecided(candidate);
      this.refuseWhileOpen(candidateId, await this.store.openStateOf(manager, candidateId));
      await manager.update(
        CandidateEntity,
        { id: candidateId },
        {
          status: 'rejected',
          rejectionReason: reason,
          version: () => 'version + 1',
          updatedAt: () => 'now()',
        },
      );
      await this.audit.record(manager, {
        actor,
        action: 'candidate.rejected',
        entity: 'candidate',
        entityId: candidateId,
        changes: { status: 'rejected', rejection_reason: reason },
      });
    });
  }

  private mayBeDecided(candidate: CandidateEntity | null): CandidateEntity {
    if (!candidate) throw new CandidateNotFoundError();
    if (candidate.status !== 'pending') throw new CandidateDecidedError(candidate.status);
    return candidate;
  }

  private refuseWhileOpen(candidateId: string, open: ApprovalState | undefined): void {
    if (open === undefined) return;
    if (open === 'unknown') throw new ApprovalUnknownError();
    this.logConflict(candidateId);
    throw new CandidateModifiedError();
  }

  private logConflict(candidateId: string): void {
    this.logger.warn({
      event: 'candidate_concurrent_modification',
      message: 'a candidate was to be changed by two at the same time',
      candidateId,
    });
  }
}
