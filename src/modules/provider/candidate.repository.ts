import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { violatesUnique } from '../../platform/database/sql-errors.js';
import { RelationalIdempotencyStore } from '../../platform/idempotency/relational/relational-idempotency.store.js';
import { CandidateExistsError } from './candidate.errors.js';
import {
  type CandidateRange,
  candidateById,
  candidateCount,
  candidateRows,
  candidateInsert,
  candidatePage,
} from './candidate.queries.js';
import type { Candidate, CandidateFilter, Registration } from './candidate.js';

/**
 * The table of candidates. By SQL of our own, because building TypeORM's statements and entities would cost the
 * process more than the rest of the request; see docs/benchmarks.md.
 */
@Injectable()
export class CandidateRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly idempotency: RelationalIdempotencyStore,
  ) {}

  /** @throws CandidateExistsError, DatabaseUnavailableError */
  async add(registration: Registration): Promise<Candidate> {
    try {
      return await this.database.transaction(async (manager) => {
        const [candidate] = await this.database.runIn<Candidate>(manager, candidateInsert(registration));
        await this.audit.record(manager, {
          actor: undefined,
          action: 'candidate.registered',
          entity: 'candidate',
          entityId: candidate!.id,
          // Who to ask is personal data, and stands in the candidate.
          changes: { company_name: candidate!.companyName, status: candidate!.status },
        });
        await this.idempotency.keep(manager, candidate!);
        return candidate!;
      });
    } catch (error) {
      if (violatesUnique(error, 'uq_candidates_contact_email')) throw new CandidateExistsError();
      throw error;
    }
  }

  /** @throws DatabaseUnavailableError */
  async find(id: string): Promise<Candidate | undefined> {
    const [candidate] = await this.database.select<Candidate>(candidateById(id));
    return candidate;
  }

  /** @throws DatabaseUnavailableError */
  async page(filter: CandidateFilter, range: CandidateRange): Promise<Candidate[]> {
    return this.database.select<Candidate>(candidatePage(filter, range));
  }

  /**
   * @returns undefined when it takes longer than so many milliseconds.
   * @throws DatabaseUnavailableError
   */
  async count(filter: CandidateFilter, timeoutMs: number): Promise<number | undefined> {
    const rows = await this.database.selectWithin<{ count: number }>(timeoutMs, candidateCount(filter));
    return rows?.[0]!.count;
  }

  /** How many there are by the planner's statistics. @throws DatabaseUnavailableError */
  async estimate(filter: CandidateFilter): Promise<number> {
    return this.database.estimate(candidateRows(filter));
  }
}
