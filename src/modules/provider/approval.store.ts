import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, type UpdateQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { violatesUnique } from '../../platform/database/sql-errors.js';
import { isoTime } from '../../platform/database/sql-time.js';
import { ApprovalEntity } from './approval.entity.js';
import { CandidateModifiedError } from './approval.errors.js';
import { type Approval, type ApprovalState, OPEN_STATES } from './approval.js';
import { ProcessIdentity } from './process-identity.js';

/** The database's clock, which is the same for every replica. */
const LEASE = () => `now() + interval '15 seconds'`;
const NOW = () => 'now()';
const ABANDONED = '(lease_until IS NULL OR lease_until < now())';

/** A row as the domain type. */
const COLUMNS = `id, candidate_id AS "candidateId", state, attempts, provider_id AS "providerId",
  ${isoTime('created_at')} AS "createdAt", ${isoTime('updated_at')} AS "updatedAt"`;

/** Rows that are taken over at the most in one round. */
const ROUND_LIMIT = 200;

export interface ApprovalFigures {
  readonly byState: Partial<Record<ApprovalState, number>>;
  /** 0 when there is none. */
  readonly oldestUnknownSeconds: number;
}

/** The approvals' rows, and who is at which. */
@Injectable()
export class ApprovalStore {
  constructor(private readonly identity: ProcessIdentity) {}

  /**
   * Begins an approval, and a lease on it.
   *
   * @returns its id.
   * @throws CandidateModifiedError when the candidate has one that is open.
   */
  async claim(manager: EntityManager, candidateId: string): Promise<string> {
    const id = randomUUID();
    const row = { id, candidateId, state: 'claimed', ...this.mine() } as const;
    try {
      await manager.insert(ApprovalEntity, row);
    } catch (error) {
      throw violatesUnique(error, 'idx_approvals_open_candidate') ? new CandidateModifiedError(error) : error;
    }
    return id;
  }

  /** @returns whether it is still this process that may send it. */
  async markSent(manager: EntityManager, id: string): Promise<boolean> {
    return this.changed(this.ownedUpdate(manager, id, ['claimed'], { state: 'sent', ...counting(1) }));
  }

  async renewLease(manager: EntityManager, id: string): Promise<void> {
    await this.changed(this.ownedUpdate(manager, id, ['claimed', 'sent'], { leaseUntil: LEASE }));
  }

  /**
   * Ends the call that the approval began with, where it brought no provider. What was taken over meanwhile, by this
   * process or another, is being asked for again: then that first call decides nothing any more.
   *
   * @param moreAttempts requests beyond the one that was counted beforehand.
   */
  async endWithout(
    manager: EntityManager,
    id: string,
    state: 'failed' | 'unknown',
    moreAttempts: number,
  ): Promise<void> {
    const change = { state, leaseUntil: null, ...counting(moreAttempts) };
    await this.changed(this.ownedUpdate(manager, id, ['sent'], change));
  }

  /** Gives back what `lease` took, still unknown. */
  async release(manager: EntityManager, id: string): Promise<void> {
    await this.changed(this.ownedUpdate(manager, id, ['unknown'], { leaseUntil: null, updatedAt: NOW }));
  }

  /**
   * Writes down the provider, whoever is at it: it is there.
   *
   * @returns false when the approval was settled before.
   */
  async record(
    manager: EntityManager,
    id: string,
    providerId: string,
    moreAttempts: number,
  ): Promise<boolean> {
    const change = {
      state: 'recorded',
      providerId,
      leaseUntil: null,
      ...counting(moreAttempts),
    } as const;
    return this.changed(this.update(manager, change).where({ id, state: In(OPEN_STATES) }));
  }

  /** Settles one that billing surely did not serve. @returns false when somebody is asking, or it is settled. */
  async abandon(manager: EntityManager, id: string): Promise<boolean> {
    const change = { state: 'failed', leaseUntil: null, updatedAt: NOW } as const;
    return this.changed(
      this.update(manager, change)
        .where({ id, state: 'unknown' as const })
        .andWhere(ABANDONED),
    );
  }

  /**
   * Makes unknown what dead processes left open: those whose lease ran out.
   *
   * @param neighboursToo also those of this host or data folder that another process began: it is dead when this one
   * has just started.
   * @param claimedAre what becomes of those that were not sent: unknown, too, or failed.
   */
  async takeOver(
    manager: EntityManager,
    neighboursToo: boolean,
    claimedAre: 'unknown' | 'failed',
  ): Promise<void> {
    const { owner, host, folder } = this.identity;
    const query = this.update(manager, {
      state: () => `CASE state WHEN 'claimed' THEN '${claimedAre}' ELSE 'unknown' END`,
      leaseUntil: null,
      updatedAt: NOW,
    }).where({ state: In(OPEN_STATES) });
    query.andWhere('lease_until IS NOT NULL');
    const neighbours = '(owner <> :owner AND (host = :host OR folder = :folder))';
    query.andWhere(neighboursToo ? `(${ABANDONED} OR ${neighbours})` : ABANDONED, { owner, host, folder });
    await query.execute();
  }

  /** @returns ids of unknown ones that nobody is asking for, those first that were asked for the longest ago. */
  async unknown(manager: EntityManager): Promise<string[]> {
    const rows = await manager
      .createQueryBuilder(ApprovalEntity, 'approval')
      .select('approval.id')
      .where({ state: 'unknown' })
      .andWhere(`(approval.leaseUntil IS NULL OR approval.leaseUntil < now())`)
      .orderBy('approval.updatedAt')
      .limit(ROUND_LIMIT)
      .getMany();
    return rows.map(({ id }) => id);
  }

  /** Takes an unknown one, to ask for it. @returns false when somebody else did, or it is settled. */
  async lease(manager: EntityManager, id: string): Promise<boolean> {
    const query = this.update(manager, { ...this.mine(), ...counting(1) });
    return this.changed(query.where({ id, state: 'unknown' as const }).andWhere(ABANDONED));
  }

  async find(manager: EntityManager, id: string): Promise<Approval | undefined> {
    const [approval] = await manager.query<Approval[]>(`SELECT ${COLUMNS} FROM approvals WHERE id = $1`, [
      id,
    ]);
    return approval;
  }

  /**
   * @param after time and id of the approval before the first.
   * @returns the newest first.
   */
  async page(
    manager: EntityManager,
    state: ApprovalState | undefined,
    limit: number,
    after: readonly string[] = [],
  ): Promise<Approval[]> {
    return manager.query<Approval[]>(
      `SELECT ${COLUMNS} FROM approvals
        WHERE ($1::text IS NULL OR state = $1)
          AND ($2::timestamptz IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
        ORDER BY approvals.created_at DESC, id DESC LIMIT $4`,
      [state ?? null, after[0] ?? null, after[1] ?? null, limit],
    );
  }

  /** @returns the state of the candidate's open approval, if it has one. */
  async openStateOf(manager: EntityManager, candidateId: string): Promise<ApprovalState | undefined> {
    const open = await manager.findOneBy(ApprovalEntity, { candidateId, state: In(OPEN_STATES) });
    return open?.state;
  }

  async figures(manager: EntityManager): Promise<ApprovalFigures> {
    const rows = await manager.query<{ state: ApprovalState; count: number; age: number }[]>(
      `SELECT state, count(*)::int AS count, extract(epoch FROM now() - min(created_at))::float AS age
        FROM approvals GROUP BY state`,
    );
    return {
      byState: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
      oldestUnknownSeconds: rows.find(({ state }) => state === 'unknown')?.age ?? 0,
    };
  }

  private mine() {
    const { owner, host, folder } = this.identity;
    return { owner, host, folder, leaseUntil: LEASE };
  }

  private ownedUpdate(
    manager: EntityManager,
    id: string,
    states: readonly ApprovalState[],
    change: QueryDeepPartialEntity<ApprovalEntity>,
  ) {
    return this.update(manager, change).where({ id, state: In(states), owner: this.identity.owner });
  }

  private update(manager: EntityManager, change: QueryDeepPartialEntity<ApprovalEntity>) {
    return manager.createQueryBuilder().update(ApprovalEntity).set(change);
  }

  private async changed(query: UpdateQueryBuilder<ApprovalEntity>): Promise<boolean> {
    return (await query.execute()).affected === 1;
  }
}

function counting(requests: number) {
  return { attempts: () => `attempts + ${requests}`, updatedAt: NOW };
}
