import type { Clock } from '../../shared/clock.js';
import { runEndOf } from './backup.js';
import { BackupFailedError, BackupRefusedError } from './backup.errors.js';
import { stampOf } from './folder/backup-name.js';
import type { StoredBackup } from './folder/stored-backup.js';
import type { CollectionsRestore } from './mongodb/mongodb-restore.js';
import type { Progress } from './progress.js';
import { hasTable } from './relational/catalog.js';
import { contentOf } from './relational/emptiness.js';
import { fillDatabase } from './relational/relational-restore.js';
import { markSuccessful } from './relational/run-record.js';
import { checkSchemaIsKnown, migrationsToCome } from './relational/schema-of-backup.js';
import { TargetServer } from './relational/target-server.js';

export interface RestoreSettings {
  readonly stored: StoredBackup;
  /** Of PostgreSQL, with credentials; called once the backup was found to be good. */
  readonly url: () => Promise<string>;
  /** Undefined: the backup's collections are left alone. */
  readonly mongodbUri: string | undefined;
  /** Whether a store that holds something may be replaced. */
  readonly replace: boolean;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** What was put in place, and what it replaced. */
export interface RestoreResult {
  readonly database: string;
  /** The name under which the old database is kept; undefined where there was none. */
  readonly kept: string | undefined;
  /** Collections that were replaced, and the names under which they are kept. */
  readonly keptCollections: readonly (readonly [string, string])[];
  /** Migrations of this release that the restored schema lacks. */
  readonly migrationsToCome: number;
}

/**
 * Puts a backup in the place of what the stores hold, once all of it is loaded beside that and was compared with what
 * was backed up. Whenever it fails before, the stores hold what they held.
 *
 * @throws BackupRefusedError, BackupFailedError, and what a store fails with.
 */
export async function restore(settings: RestoreSettings): Promise<RestoreResult> {
  const { stored, progress } = settings;
  progress('checking the files');
  await stored.check();
  const { relational } = stored.manifest;
  if (!relational) throw new BackupFailedError(`${stored.folder} has no relational store`);
  await checkSchemaIsKnown(relational);
  const target = await TargetServer.open(await settings.url());
  try {
    for (const left of await target.clear()) progress(`removed ${left}, a restore that was cut off`);
    await target.refuseWhileInUse(settings.clock);
    const collections = await collectionsRestoreOf(settings);
    try {
      if (!settings.replace) await refuseToReplace(target, collections);
      return await replace(settings, target, collections);
    } finally {
      await collections?.close();
    }
  } finally {
    await target.close();
  }
}

async function refuseToReplace(
  target: TargetServer,
  collections: CollectionsRestore | undefined,
): Promise<void> {
  const { database } = target;
  const found = (await target.has(database)) ? await contentOf(target.urlOf(database)) : undefined;
  const foundCollection = await collections?.nonEmpty();
  const reasons = [
    ...(found === undefined ? [] : [`the database ${database} is not empty: ${found}`]),
    ...(foundCollection === undefined ? [] : [`MongoDB is not empty: ${foundCollection} has documents`]),
  ];
  if (reasons.length === 0) return;
  throw new BackupRefusedError(
    `${reasons.join('\n')}\n--yes puts the backup in its place; what is there is kept under another name`,
  );
}

async function replace(
  { stored, clock, progress }: RestoreSettings,
  target: TargetServer,
  collections: CollectionsRestore | undefined,
): Promise<RestoreResult> {
  const { manifest } = stored;
  const stamp = stampOf(clock.now());
  const { name, lacks } = await target.create(stamp);
  progress(`restoring into ${name}, beside ${target.database}`);
  try {
    await fillDatabase(target.urlOf(name), stored, clock, progress, async (client) => {
      if (await hasTable(client, 'backup_runs'))
        await markSuccessful(client, manifest.id, runEndOf(manifest));
    });
    await collections?.prepare(stored, stamp, progress);
    const kept = await target.swap(name, stamp);
    for (const trait of lacks) progress(`to be set again on ${target.database}: ${trait}`);
    return {
      database: target.database,
      kept,
      // From here on the relational store is restored: what fails now is said with the way on.
      keptCollections: (await collections?.swap(stamp, kept)) ?? [],
      migrationsToCome: await migrationsToCome(manifest.relational!),
    };
  } catch (error) {
    await target.drop(name).catch(() => undefined);
    await collections?.discard().catch(() => undefined);
    throw error;
  }
}

async function collectionsRestoreOf({
  stored,
  mongodbUri,
}: RestoreSettings): Promise<CollectionsRestore | undefined> {
  if (!stored.manifest.mongodb || mongodbUri === undefined) return undefined;
  const { CollectionsRestore: Work } = await import('./mongodb/mongodb-restore.js');
  return Work.open(mongodbUri);
}
