import { hash } from 'node:crypto';
import type pg from 'pg';
import { BackupRefusedError } from '../backup.errors.js';
import { takeLock } from './advisory-lock.js';
import { hasTable } from './catalog.js';
import { closeSessions, openSession } from './session.js';

const TABLE = 'backup_runs';
const LOCK = 'portfolio-platform:backup';
const OWNER_DIGITS = 8;
const CUT_OFF = 'it was cut off';

export interface RunStart {
  readonly id: string;
  readonly folder: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

/** What a run came to. */
export interface RunEnd {
  readonly finishedAt: number;
  readonly bytes: number;
  readonly rows: number;
}

/** The row of a run, and the lock that keeps a second run of the same database out. */
export class RunRecord {
  private constructor(
    private readonly client: pg.Client,
    /** A schema that is older than the table has none; it can be backed up all the same. */
    private readonly recorded: boolean,
    /** Tells the databases apart that are backed up into one folder, by whatever address: hexadecimal digits. */
    readonly owner: string,
  ) {}

  /** @throws BackupRefusedError while another backup of the database runs. */
  static async open(url: string): Promise<RunRecord> {
    const client = await openSession(url, 'backup');
    try {
      if (!(await takeLock(client, LOCK)))
        throw new BackupRefusedError('another backup of this database runs');
      return new RunRecord(client, await hasTable(client, TABLE), await ownerOf(client));
    } catch (error) {
      await closeSessions([client]);
      throw error;
    }
  }

  /** Also closes the runs that did not live to do so: nobody else has the lock. */
  async begin({ id, folder, startedAt }: RunStart): Promise<void> {
    if (!this.recorded) return;
    await this.client.query(
      `UPDATE ${TABLE} SET status = 'error', finished_at = $1, message = $2 WHERE status = 'in-progress'`,
      [new Date(startedAt), CUT_OFF],
    );
    await this.client.query(
      `INSERT INTO ${TABLE} (id, started_at, status, folder) VALUES ($1, $2, 'in-progress', $3)`,
      [id, new Date(startedAt), folder],
    );
  }

  async succeed(id: string, end: RunEnd): Promise<void> {
    if (this.recorded) await markSuccessful(this.client, id, end);
  }

  async fail(id: string, finishedAt: number, message: string): Promise<void> {
    if (!this.recorded) return;
    await this.client.query(
      `UPDATE ${TABLE} SET status = 'error', finished_at = $2, message = $3 WHERE id = $1`,
      [id, new Date(finishedAt), message],
    );
  }

  async close(): Promise<void> {
    await closeSessions([this.client]);
  }
}

/** A backup holds its own run as it was when the snapshot was taken: what is restored should know that it went well. */
export async function markSuccessful(client: pg.Client, id: string, end: RunEnd): Promise<void> {
  await client.query(
    `UPDATE ${TABLE} SET status = 'success', finished_at = $2, bytes = $3, rows = $4, message = NULL WHERE id = $1`,
    [id, new Date(end.finishedAt), end.bytes, end.rows],
  );
}

async function ownerOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ database: string }>('SELECT current_database() AS database');
  // A server may keep its identifier to itself; the name has to do then.
  const server = await client
    .query<{ id: string }>('SELECT system_identifier::text AS id FROM pg_control_system()')
    .then((result) => result.rows[0]!.id)
    .catch(() => '');
  return hash('sha256', `${server}/${rows[0]!.database}`, 'hex').slice(0, OWNER_DIGITS);
}
