import type { ClientBase } from 'pg';
import { sqlCodeOf } from '../../database/sql-errors.js';

/** PostgreSQL takes a moment to notice that a holder was killed. */
const PATIENCE = '2s';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Takes one of PostgreSQL's advisory locks, of the database that the connection is to, until the connection ends.
 *
 * @returns false when somebody else has it.
 */
export async function takeLock(client: ClientBase, name: string): Promise<boolean> {
  await client.query(`SET lock_timeout = '${PATIENCE}'`);
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    return true;
  } catch (error) {
    if (sqlCodeOf(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  } finally {
    await client.query('SET lock_timeout = 0').catch(() => undefined);
  }
}
