import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Clock } from '../../../shared/clock.js';
import { sqlCodeOf } from '../../database/sql-errors.js';
import { BackupFailedError, BackupRefusedError } from '../backup.errors.js';
import { takeLock } from './advisory-lock.js';
import { quoted } from './catalog.js';
import { type DatabaseTraits, creationOf, traitsNotTaken } from './database-traits.js';
import { closeSessions, openSession } from './session.js';

/** Where to stand while the database itself is renamed; a server without the first has the second. */
const ADMINISTRATIVE = ['postgres', 'template1'];
const NO_SUCH_DATABASE = '3D000';
/** A server that was just stopped is connected a moment longer. */
const TRIES = 10;
const PAUSE_MS = 200;
const OBJECT_IN_USE = '55006';
/** PostgreSQL cuts longer names off. */
const NAME_BYTES = 63;

/** The PostgreSQL that a database is restored to, seen from beside that database, by one restore at a time. */
export class TargetServer {
  private constructor(
    private readonly admin: pg.Client,
    private readonly url: string,
    /** The one that is replaced; it may not be there. */
    readonly database: string,
  ) {}

  /** @throws BackupRefusedError while another restore of the database runs. */
  static async open(url: string): Promise<TargetServer> {
    const { database } = new pg.Client({ connectionString: url });
    if (!database) throw new BackupFailedError('the address names no database');
    const admin = await administrate(url, database);
    try {
      if (!(await takeLock(admin, `portfolio-platform:restore:${database}`)))
        throw new BackupRefusedError(`another restore of ${database} runs`);
      return new TargetServer(admin, url, database);
    } catch (error) {
      await closeSessions([admin]);
      throw error;
    }
  }

  /** The address of one of its databases. */
  urlOf(database: string): string {
    return withDatabase(this.url, database);
  }

  async has(database: string): Promise<boolean> {
    return (await this.traits(database)) !== undefined;
  }

  /**
   * Waits a moment for connections that are about to end.
   *
   * @throws BackupRefusedError where somebody stays connected to the database.
   */
  async refuseWhileInUse(clock: Clock): Promise<void> {
    for (let tries = 1; (await this.connections()).length > 0; tries++) {
      if (tries === TRIES) throw await this.inUse();
      await clock.sleep(PAUSE_MS);
    }
  }

  /** Who is connected to the database, a line each. */
  private async connections(): Promise<string[]> {
    // What kind they are is hidden from who may not see them; the server's own workers have no user.
    const { rows } = await this.admin.query<{ pid: number; application: string; address: string }>(
      `SELECT pid, coalesce(nullif(application_name, ''), 'without a name') AS application,
         coalesce(host(client_addr), 'local') AS address
       FROM pg_stat_activity WHERE datname = $1 AND usesysid IS NOT NULL ORDER BY pid`,
      [this.database],
    );
    return rows.map(({ pid, application, address }) => `${application} (process ${pid}, from ${address})`);
  }

  /** Makes an empty database like the one it shall replace. @returns its name, and what of the old one it lacks. */
  async create(stamp: string): Promise<{ name: string; lacks: string[] }> {
    const name = `${this.prefix}${stamp}`;
    const traits = await this.traits(this.database);
    await this.admin.query(creationOf(name, traits));
    return { name, lacks: traits ? traitsNotTaken(traits) : [] };
  }

  /** Removes what restores that were cut off have left. @returns the names. */
  async clear(): Promise<string[]> {
    const { rows } = await this.admin.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [this.prefix],
    );
    for (const { name } of rows) await this.drop(name);
    return rows.map(({ name }) => name);
  }

  async drop(name: string): Promise<void> {
    await this.admin.query(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
  }

  /**
   * Puts a database in the place of the one there is, which is kept under another name: both or neither, as one
   * transaction.
   *
   * @returns that name; undefined where there was none.
   * @throws BackupRefusedError when somebody is connected to one of them.
   */
  async swap(name: string, stamp: string): Promise<string | undefined> {
    const kept = (await this.has(this.database)) ? keptName(this.database, stamp) : undefined;
    const renames = [...(kept ? [[this.database, kept]] : []), [name, this.database]] as [string, string][];
    try {
      await this.admin.query('BEGIN');
      for (const [from, to] of renames)
        await this.admin.query(`ALTER DATABASE ${quoted(from)} RENAME TO ${quoted(to)}`);
      await this.admin.query('COMMIT');
    } catch (error) {
      await this.admin.query('ROLLBACK').catch(() => undefined);
      if (sqlCodeOf(error) === OBJECT_IN_USE) throw await this.inUse();
      throw error;
    }
    return kept;
  }

  private async inUse(): Promise<BackupRefusedError> {
    const connections = (await this.connections()).map((line) => `  ${line}\n`).join('');
    return new BackupRefusedError(
      `stop the server first: ${this.database} is in use by\n${connections}`.trim(),
    );
  }

  async close(): Promise<void> {
    await closeSessions([this.admin]);
  }

  /** Of the names of databases that a restore has not finished. */
  private get prefix(): string {
    return `restoring_${createHash('sha256').update(this.database).digest('hex').slice(0, 8)}_`;
  }

  private async traits(database: string): Promise<DatabaseTraits | undefined> {
    const { rows } = await this.admin.query<DatabaseTraits>(
      `SELECT to_jsonb(d) AS catalog, pg_encoding_to_char(encoding) AS encoding, pg_get_userbyid(datdba) AS owner,
         ARRAY(
           SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole = 0
         ) AS settings
       FROM pg_database d WHERE datname = $1`,
      [database],
    );
    return rows[0];
  }
}

/** Whether a database has such a name as what was replaced is kept under. */
export function isKeptName(name: string, database: string): boolean {
  const [, stamp] = /_before_restore_(\d{8}_\d{6})$/.exec(name) ?? [];
  return stamp !== undefined && keptName(database, stamp) === name;
}

/** The name under which a database is kept that was replaced. */
export function keptName(database: string, stamp: string): string {
  const suffix = `_before_restore_${stamp}`;
  return `${Buffer.from(database)
    .subarray(0, NAME_BYTES - suffix.length)
    .toString()}${suffix}`;
}

async function administrate(url: string, database: string): Promise<pg.Client> {
  const [first, second] = ADMINISTRATIVE.filter((name) => name !== database);
  try {
    return await openSession(withDatabase(url, first!), 'restore');
  } catch (error) {
    if (second === undefined || sqlCodeOf(error) !== NO_SUCH_DATABASE) throw error;
    return openSession(withDatabase(url, second), 'restore');
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}
