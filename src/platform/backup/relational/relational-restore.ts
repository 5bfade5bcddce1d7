import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { Clock } from '../../../shared/clock.js';
import { BackupFailedError } from '../backup.errors.js';
import type { RelationalBackup, SequenceBackup } from '../folder/manifest.js';
import type { StoredBackup } from '../folder/stored-backup.js';
import type { Progress } from '../progress.js';
import { quoted } from './catalog.js';
import { loadingOf } from './loading.js';
import { addWhatWasMadeByHand, migrateToBackup } from './schema-of-backup.js';
import { closeSessions, openSession } from './session.js';
import { contentsOf, rowsIn } from './table-copy.js';

/**
 * Brings an empty database to the backup's schema, loads every row and compares each table with what was backed up.
 *
 * @param after does something more on the same connection.
 * @throws BackupFailedError where a table is not as it was, and what PostgreSQL or a file fails with.
 */
export async function fillDatabase(
  url: string,
  stored: StoredBackup,
  clock: Clock,
  progress: Progress,
  after?: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const backup = stored.manifest.relational!;
  progress(`migrating to the backup's schema (${backup.migrations.at(-1)})`);
  await migrateToBackup(url, backup, clock);
  const client = await openSession(url, 'restore');
  try {
    await addWhatWasMadeByHand(client, backup.tables, progress);
    await load(client, stored, progress);
    progress('comparing every table with the backup');
    await verify(client, backup);
    await client.query('ANALYZE');
    await after?.(client);
  } finally {
    await closeSessions([client]);
  }
}

/** In one transaction, so that PostgreSQL has the rows or has not. */
async function load(client: pg.Client, stored: StoredBackup, progress: Progress): Promise<void> {
  const { tables, sequences } = stored.manifest.relational!;
  await client.query('BEGIN');
  const { before, after } = await loadingOf(client);
  for (const sql of before) await client.query(sql);
  // What migrations put in is in the backup as it was by then.
  await client.query(`TRUNCATE ${tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const table of tables) {
    await pipeline(stored.read(table.file), rowsIn(client, table));
    progress(`${table.name}: ${table.rows} rows`);
  }
  for (const sequence of sequences) await advance(client, sequence, progress);
  for (const sql of after) await client.query(sql);
  await client.query('COMMIT');
}

async function advance(
  client: pg.Client,
  { name, lastValue, isCalled }: SequenceBackup,
  progress: Progress,
): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT setval(to_regclass($1), $2::bigint, $3) WHERE to_regclass($1) IS NOT NULL',
    [quoted(name), lastValue, isCalled],
  );
  if (!rowCount) progress(`${name} is no sequence of the migrations': it stood at ${lastValue}`);
}

async function verify(client: pg.Client, { tables }: RelationalBackup): Promise<void> {
  for (const table of tables) {
    const { rows, digest } = await contentsOf(client, table);
    if (rows !== table.rows)
      throw new BackupFailedError(`${table.name} has ${rows} rows, the backup ${table.rows}`);
    if (digest !== table.digest)
      throw new BackupFailedError(`${table.name} has other rows than the backup: their digests differ`);
  }
}
