import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackupResult, backUp } from '../../src/platform/backup/backup.js';
import { BackupKey } from '../../src/platform/backup/folder/backup-key.js';
import { StoredBackup } from '../../src/platform/backup/folder/stored-backup.js';
import { type RestoreResult, restore } from '../../src/platform/backup/restore.js';
import { verifyBackup, verifyBeside } from '../../src/platform/backup/verification.js';
import { SystemClock } from '../../src/shared/clock.js';
import type { Clock } from '../../src/shared/clock.js';
import { queryOnce } from './query-once.js';
import type { TestDatabase } from './test-database.js';

interface Options {
  readonly url?: string;
  readonly mongodbUri?: string;
  readonly key?: BackupKey;
  readonly keepDays?: number;
  readonly clock?: Clock;
}

interface RestoreOptions extends Omit<Options, 'keepDays'> {
  readonly replace?: boolean;
}

/** Backups of one database, in a folder of a suite's own. */
export class BackupUnderTest {
  readonly dir = mkdtempSync(join(tmpdir(), 'backups-'));
  /** What was told while it worked. */
  readonly told: string[] = [];

  constructor(private readonly database: TestDatabase) {}

  async backUp(options: Options = {}): Promise<BackupResult> {
    return backUp({
      url: this.database.url,
      mongodbUri: undefined,
      dir: this.dir,
      key: undefined,
      version: '1.0.0',
      keepDays: undefined,
      clock: new SystemClock(),
      progress: (line) => this.told.push(line),
      ...options,
    });
  }

  /** Into the database itself, unless a URL names another. */
  async restore(path: string, options: RestoreOptions = {}): Promise<RestoreResult> {
    const { url = this.database.url, key, ...rest } = options;
    return restore({
      stored: await StoredBackup.open(path, key),
      url: () => Promise.resolve(url),
      mongodbUri: undefined,
      replace: false,
      clock: new SystemClock(),
      progress: (line) => this.told.push(line),
      ...rest,
    });
  }

  async verify(path: string, key?: BackupKey): Promise<void> {
    await verifyBackup(await StoredBackup.open(path, key), new SystemClock(), (line) => this.told.push(line));
  }

  /** On the database's own server, as where npm has brought no PostgreSQL. */
  async verifyBeside(path: string, url = this.database.url): Promise<void> {
    const stored = await StoredBackup.open(path, undefined);
    await verifyBeside(url, stored, new SystemClock(), (line) => this.told.push(line));
  }

  /** Also drops what restores have kept. */
  async end(): Promise<void> {
    rmSync(this.dir, { recursive: true });
    await this.database.drop();
    await dropKept(this.database.url);
  }
}

export function newKey(): BackupKey {
  return BackupKey.of(randomBytes(32).toString('base64'));
}

/** The databases on a server whose names begin with something. */
export async function databasesLike(url: string, prefix: string): Promise<string[]> {
  const rows = await queryOnce(
    besideOf(url),
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1',
    [prefix],
  );
  return rows.map(({ datname }) => datname as string);
}

export async function dropKept(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  for (const kept of await databasesLike(url, `${name}_before_restore_`))
    await queryOnce(besideOf(url), `DROP DATABASE ${kept} WITH (FORCE)`);
}

function besideOf(url: string): string {
  const beside = new URL(url);
  beside.pathname = '/postgres';
  return beside.href;
}
