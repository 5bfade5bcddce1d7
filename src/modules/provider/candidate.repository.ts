import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import type { Statement } from '../../platform/database/prepared-statement.js';
import { sqlCodeOf, violatesUnique } from '../../platform/database/sql-errors.js';
import { CandidateExistsError } from './candidate.errors.js';
import {
  type CandidateRange,
  candidateById,
  candidateCount,
  candidateEstimate,
  candidateInsert,
  candidatePage,
} from './candidate.queries.js';
import type { Candidate, CandidateFilter, Registration } from './candidate.js';

/** SQLSTATE query_canceled: the statement took longer than it may. */
const CANCELED = '57014';

/**
 * The table of candidates. By SQL of our own, because building TypeORM's statements and entities would cost the
 * process more than the rest of the request; see docs/benchmarks.md.
 */
@Injectable()
export class CandidateRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
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
    return this.database.transaction(async (manager) => {
      // One core: readers of pages need the others.
      await manager.query(
        `SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL max_parallel_workers_per_gather = 0`,
      );
      try {
        const [row] = await run<{ count: number }>(manager, candidateCount(filter));
        return row!.count;
      } catch (error) {
        if (sqlCodeOf(error) === CANCELED) return undefined;
        throw error;
      }
    });
  }

  /** How many there are by the planner's statistics. @throws DatabaseUnavailableError */
  async estimate(filter: CandidateFilter): Promise<number> {
    const [row] = await this.database.select<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      candidateEstimate(filter),
    );
    return row!['QUERY PLAN'][0].Plan['Plan Rows'];
  }
}

async function run<Row>(manager: EntityManager, { text, values }: Statement): Promise<Row[]> {
  return manager.query<Row[]>(text, [...values]);
}
