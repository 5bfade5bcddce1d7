import { MIGRATIONS_TABLE } from '../../database/data-source.js';
import { closeSessions, openSession } from './session.js';

/**
 * Looks for anything that a restore would take away: rows of any table but the migrations' own.
 *
 * @returns where there is something, in a few words; undefined where there is nothing. A database that cannot be read
 * may hold anything.
 */
export async function contentOf(url: string): Promise<string | undefined> {
  try {
    const client = await openSession(url, 'restore');
    try {
      const { rows } = await client.query<{ name: string }>(
        `SELECT format('%I.%I', n.nspname, c.relname) AS name
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND c.relname <> $1
           AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
         ORDER BY 1`,
        [MIGRATIONS_TABLE],
      );
      for (const { name } of rows) {
        const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`);
        if (rowCount) return `there are rows in ${name}`;
      }
      return undefined;
    } finally {
      await closeSessions([client]);
    }
  } catch (error) {
    return `it cannot be read (${(error as Error).message})`;
  }
}
