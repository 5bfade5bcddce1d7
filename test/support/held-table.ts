import pg from 'pg';
import type { TestDatabase } from './test-database.js';

/** A table that a connection of a test's own keeps from being written to. */
export interface HeldTable {
  /** @returns the server's processes whose statements wait for it. */
  waiting(): Promise<number[]>;
  release(): Promise<void>;
}

/** Others read the table meanwhile. */
export async function holdTable(database: TestDatabase, table: string): Promise<HeldTable> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
  return {
    async waiting() {
      const rows = await database.query(
        'SELECT pid FROM pg_locks WHERE relation = $1::regclass AND NOT granted',
        [table],
      );
      return rows.map(({ pid }) => pid as number);
    },
    async release() {
      await client.query('COMMIT');
      await client.end();
    },
  };
}
