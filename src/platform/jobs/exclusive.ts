import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Database } from '../database/database.js';

/** Well within the time after which PostgreSQL ends a transaction that says nothing (15 s). */
const SIGN_OF_LIFE_MS = 5000;

/** Work that one replica does at a time. */
@Injectable()
export class Exclusive {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Does work under an advisory lock of PostgreSQL, which ends with the connection that holds it, and so with this
   * process. The lock's transaction changes nothing: work uses others.
   *
   * @param work its signal fires with the caller's, and when the lock was lost.
   * @returns false when somebody else is at it, and nothing was done.
   * @throws DatabaseUnavailableError, and what work throws.
   */
  async run(
    name: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    return this.database.transaction(async (lock) => {
      const [{ locked }] = await lock.query<[{ locked: boolean }]>(
        'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS locked',
        [name],
      );
      if (!locked) return false;
      const over = new AbortController();
      const lost = new AbortController();
      const held = this.keepAlive(() => lock.query('SELECT 1'), over.signal, lost);
      try {
        await work(AbortSignal.any([signal, lost.signal]));
      } finally {
        over.abort();
        // The connection is not given back while a statement runs on it.
        await held;
      }
      return true;
    });
  }

  private async keepAlive(
    show: () => Promise<unknown>,
    over: AbortSignal,
    lost: AbortController,
  ): Promise<void> {
    try {
      for (;;) {
        await this.clock.sleep(SIGN_OF_LIFE_MS, over);
        await show();
      }
    } catch (error) {
      if (!over.aborted) lost.abort(error);
    }
  }
}
