import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { BackupFailedError } from '../backup.errors.js';
import { type Table, quoted, tablesOf } from './catalog.js';
import { closeSessions, openSession } from './session.js';

const TRIES = 3;
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** One moment of the store, seen by as many connections as want to, until it is closed. */
export class Snapshot {
  private constructor(
    private readonly url: string,
    /** Sees it, and keeps it from going. */
    readonly client: pg.Client,
    private readonly id: string,
    readonly tables: readonly Table[],
  ) {}

  /** Takes it; every table there is can then be neither altered nor emptied past the snapshot (TRUNCATE is). */
  static async take(url: string): Promise<Snapshot> {
    const client = await openSession(url, 'backup');
    try {
      for (let tries = 1; tries <= TRIES; tries++) {
        const expected = await tablesOf(client);
        await client.query(BEGIN);
        // Before the first statement that sees anything, which fixes what the transaction sees.
        const names = expected.map(({ name }) => quoted(name)).join(', ');
        if (names) await client.query(`LOCK TABLE ${names} IN ACCESS SHARE MODE`);
        const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
        const tables = await tablesOf(client);
        if (isDeepStrictEqual(tables, expected)) return new Snapshot(url, client, rows[0]!.id, tables);
        await client.query('ROLLBACK');
      }
      throw new BackupFailedError('the schema changes: try again when the migration is done');
    } catch (error) {
      await closeSessions([client]);
      throw error;
    }
  }

  /** @returns a further connection that sees it. */
  async join(): Promise<pg.Client> {
    const client = await openSession(this.url, 'backup');
    try {
      await client.query(`${BEGIN}; SET TRANSACTION SNAPSHOT '${this.id}'`);
      return client;
    } catch (error) {
      await closeSessions([client]);
      throw error;
    }
  }

  async close(): Promise<void> {
    await closeSessions([this.client]);
  }
}
