import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { sqlCodeOf } from '../database/sql-errors.js';
import { BackupFailedError } from './backup.errors.js';
import { backupName } from './folder/backup-name.js';
import type { BackupKey } from './folder/backup-key.js';
import { BackupShelf } from './folder/backup-shelf.js';
import { BackupWriter } from './folder/backup-writer.js';
import { FORMAT_VERSION, type Manifest, PRODUCT } from './folder/manifest.js';
import { readBack } from './folder/read-back.js';
import { StoredBackup } from './folder/stored-backup.js';
import type { Progress } from './progress.js';
import { backUpRelational } from './relational/relational-backup.js';
import { RunRecord } from './relational/run-record.js';

export interface BackupSettings {
  /** Of PostgreSQL, with credentials. */
  readonly url: string;
  readonly mongodbUri: string | undefined;
  readonly dir: string;
  readonly key: BackupKey | undefined;
  /** Of the product. */
  readonly version: string;
  /** Older backups are removed by the date in their names; undefined: none is. */
  readonly keepDays: number | undefined;
  readonly clock: Clock;
  readonly progress: Progress;
}

export interface BackupResult {
  /** The folder. */
  readonly path: string;
  /** What failed after the backup was complete. */
  readonly problems: readonly string[];
}

/**
 * Makes one backup, reads it back and gives it its name; then, and only then, removes old ones.
 *
 * @throws BackupRefusedError while another one runs, BackupFailedError, and what a store or the disk fails with; no
 * folder with a backup's name is there then.
 */
export async function backUp(settings: BackupSettings): Promise<BackupResult> {
  const record = await RunRecord.open(settings.url);
  try {
    const shelf = await BackupShelf.open(settings.dir, record.owner);
    try {
      return await run(settings, shelf, record);
    } finally {
      await shelf.close();
    }
  } finally {
    await record.close();
  }
}

async function run(settings: BackupSettings, shelf: BackupShelf, record: RunRecord): Promise<BackupResult> {
  const { clock, progress, keepDays } = settings;
  for (const left of await shelf.clear()) progress(`removed ${left}, which was cut off`);
  const startedAt = await freeTime(shelf, clock);
  const id = randomUUID();
  const folder = backupName(startedAt);
  await record.begin({ id, folder, startedAt });
  const draft = await shelf.draft(folder);
  try {
    const manifest = await write(settings, draft, id, startedAt);
    progress('reading it back');
    await readBack(await StoredBackup.open(draft, settings.key));
    const path = await shelf.publish(draft, folder);
    const problems = await after(
      () => record.succeed(id, runEndOf(manifest)),
      async () => {
        if (keepDays === undefined) return;
        for (const old of await shelf.prune(keepDays, clock.now())) progress(`removed ${old}`);
      },
    );
    return { path, problems };
  } catch (error) {
    await shelf.discard(draft);
    await record.fail(id, clock.now(), reasonOf(error)).catch(() => undefined);
    throw error;
  }
}

/** Two backups may be made within a second. */
async function freeTime(shelf: BackupShelf, clock: Clock): Promise<number> {
  for (;;) {
    const now = clock.now();
    if (!(await shelf.has(backupName(now)))) return now;
    await clock.sleep(1000 - (now % 1000));
  }
}

async function write(
  { url, mongodbUri, key, version, clock, progress }: BackupSettings,
  draft: string,
  id: string,
  startedAt: number,
): Promise<Manifest> {
  const writer = new BackupWriter(draft, id, key);
  const relational = await backUpRelational(url, writer, progress);
  const mongodb = mongodbUri === undefined ? null : await backUpMongodb(mongodbUri, writer, progress);
  const manifest: Manifest = {
    format: FORMAT_VERSION,
    id,
    product: { name: PRODUCT, version },
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(clock.now()).toISOString(),
    encryption: key ? { algorithm: 'AES-256-GCM', keyId: key.id } : null,
    relational,
    mongodb,
    files: writer.files,
  };
  await writer.finish(manifest);
  return manifest;
}

/** What a run comes to whose backup this is. */
export function runEndOf({ finishedAt, files, relational, mongodb }: Manifest) {
  const rows = (relational?.tables ?? []).map(({ rows }) => rows);
  const documents = (mongodb?.collections ?? []).map(({ documents }) => documents);
  return {
    finishedAt: Date.parse(finishedAt),
    bytes: sum(files.map(({ bytes }) => bytes)),
    rows: sum([...rows, ...documents]),
  };
}

/** Does what follows a backup that is complete. @returns a line for each thing that failed. */
async function after(...steps: (() => Promise<void>)[]): Promise<string[]> {
  const problems: string[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      problems.push(`the backup is complete, but: ${(error as Error).message}`);
    }
  }
  return problems;
}

/** Loads MongoDB's driver where there is something for it to do. */
async function backUpMongodb(...args: [string, BackupWriter, Progress]) {
  const { backUpMongodb: work } = await import('./mongodb/mongodb-backup.js');
  return work(...args);
}

/** Fit for a row: what PostgreSQL says may quote a value. */
function reasonOf(error: unknown): string {
  if (error instanceof BackupFailedError) return error.message;
  return sqlCodeOf(error);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
