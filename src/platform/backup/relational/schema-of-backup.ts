import type pg from 'pg';
import type { Clock } from '../../../shared/clock.js';
import { Migrator } from '../../database/migrator.js';
import { loadMigrations } from '../../database/migrations.js';
import { BackupFailedError } from '../backup.errors.js';
import type { RelationalBackup, TableBackup } from '../folder/manifest.js';
import type { Progress } from '../progress.js';
import { quoted, tablesOf } from './catalog.js';

/** @throws BackupFailedError where the backup has a schema that this release does not know how to make. */
export async function checkSchemaIsKnown({ migrations }: RelationalBackup): Promise<void> {
  const known = new Set((await loadMigrations()).map(({ name }) => name));
  const missing = migrations.filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new BackupFailedError(
      `the backup is of another release, whose migrations this one lacks: ${missing.join(', ')}`,
    );
}

/** @returns how many migrations of this release the backup's schema lacks. */
export async function migrationsToCome({ migrations }: RelationalBackup): Promise<number> {
  return (await loadMigrations()).filter(({ name }) => !migrations.includes(name)).length;
}

/** Runs the backup's migrations, and no others, on an empty database. */
export async function migrateToBackup(url: string, backup: RelationalBackup, clock: Clock): Promise<void> {
  const migrations = (await loadMigrations()).filter(({ name }) => backup.migrations.includes(name));
  await new Migrator({ url: () => Promise.resolve(url), clock, migrations }).migrate();
}

/**
 * Adds tables and columns that no migration makes, because somebody made them by hand: without indexes and
 * constraints, but nothing of what was in them is lost.
 */
export async function addWhatWasMadeByHand(
  client: pg.Client,
  tables: readonly TableBackup[],
  progress: Progress,
): Promise<void> {
  const made = new Map((await tablesOf(client)).map((table) => [table.name, table]));
  for (const { name, columns } of tables) {
    const table = made.get(name);
    if (!table) {
      const list = columns.map((column) => `${quoted(column.name)} ${column.type}`).join(', ');
      await client.query(`CREATE TABLE ${quoted(name)} (${list})`);
      progress(`${name} is no table of the migrations': it comes without indexes and constraints`);
      continue;
    }
    const known = new Set(table.columns.map((column) => column.name));
    for (const column of columns.filter((each) => !known.has(each.name))) {
      await client.query(`ALTER TABLE ${quoted(name)} ADD COLUMN ${quoted(column.name)} ${column.type}`);
      progress(`${name}.${column.name} is no column of the migrations'`);
    }
  }
}
