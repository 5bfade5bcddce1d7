import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../shared/clock.js';
import { Database } from '../../database/database.js';
import type { Answer } from '../../http/answer.js';
import { Jobs } from '../../jobs/jobs.js';
import type { Claim } from '../claim.js';
import { type Holder, IdempotencyStore, KEPT_MS, LEASE_MS } from '../idempotency.store.js';

const PURGE_INTERVAL_MS = 60 * 60 * 1000;
const PURGE_BATCH = 1000;

const CLAIM = `
  INSERT INTO idempotency_keys AS held (id, fingerprint, owner, expires_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO UPDATE
    SET fingerprint = excluded.fingerprint, owner = excluded.owner, answer = NULL, expires_at = excluded.expires_at
    WHERE held.expires_at <= $5
  RETURNING id`;
const HOLDER = 'SELECT fingerprint, answer FROM idempotency_keys WHERE id = $1';
const FREE = 'DELETE FROM idempotency_keys WHERE id = $1 AND owner = $2 AND answer IS NULL';
const KEEP =
  'UPDATE idempotency_keys SET answer = $3, expires_at = $4 WHERE id = $1 AND owner = $2 RETURNING id';
const PURGE = `
  DELETE FROM idempotency_keys
  WHERE id IN (SELECT id FROM idempotency_keys WHERE expires_at <= $1 LIMIT ${PURGE_BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING id`;

/** Idempotency keys in a table; an answer is written in the transaction of its effect. */
@Injectable()
export class RelationalIdempotencyStore extends IdempotencyStore<EntityManager> implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  onModuleInit(): void {
    this.jobs.every('idempotency-purge', PURGE_INTERVAL_MS, (signal) => this.purge(signal));
  }

  async claim({ id, fingerprint, owner }: Claim): Promise<Holder | undefined> {
    for (;;) {
      const values = [id, fingerprint, owner, this.in(LEASE_MS), this.in(0)];
      const claimed = await this.database.execute({ text: CLAIM, values });
      if (claimed.length > 0) return undefined;
      const [holder] = await this.database.select<{ fingerprint: string; answer: Answer | null }>({
        text: HOLDER,
        values: [id],
      });
      // None where it was freed in between.
      if (holder) return { fingerprint: holder.fingerprint, answer: holder.answer ?? undefined };
    }
  }

  async free({ id, owner }: Claim): Promise<void> {
    await this.database.execute({ text: FREE, values: [id, owner] });
  }

  protected async write(manager: EntityManager, { id, owner }: Claim, answer: Answer): Promise<boolean> {
    const values = [id, owner, JSON.stringify(answer), this.in(KEPT_MS)];
    return (await this.database.runIn(manager, { text: KEEP, values })).length > 0;
  }

  private async purge(signal: AbortSignal): Promise<void> {
    for (let purged = PURGE_BATCH; purged === PURGE_BATCH && !signal.aborted;)
      purged = (await this.database.execute({ text: PURGE, values: [this.in(0)] })).length;
  }

  private in(milliseconds: number): Date {
    return new Date(this.clock.now() + milliseconds);
  }
}
