import pg from 'pg';
import type { TestDatabase } from './test-database.js';
import { until } from './until.js';

/** A table that a connection of a test's own keeps from being written to. */
export interface HeldTable {
  /** Waits until so many statements of others wait for it. @returns the servers' processes that run them. */
  waiting(count: number): Promise<number[]>;
  release(): Promise<void>;
}

/** Others read the table meanwhile. */
export async function holdTable(database: TestDatabase, table: string): Promise<HeldTable> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
  return {
    async waiting(count) {
      let waiting: number[] = [];
      await until(async () => {
        const rows = await database.query(
          'SELECT pid FROM pg_locks WHERE relation = $1::regclass AND NOT granted ORDER BY waitstart',
          [table],
        );
        waiting = rows.map(({ pid }) => pid as number);
        return waiting.length === count;
      });
      return waiting;
    },
    async release() {
      await client.query('COMMIT');
      await client.end();
    },
  };
}
