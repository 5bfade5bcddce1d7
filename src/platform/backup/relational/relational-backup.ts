import type pg from 'pg';
import { sqlCodeOf } from '../../database/sql-errors.js';
import { BackupFailedError } from '../backup.errors.js';
import type { BackupWriter } from '../folder/backup-writer.js';
import type { RelationalBackup, TableBackup } from '../folder/manifest.js';
import { RowsPassing } from '../folder/record-digest.js';
import type { Progress } from '../progress.js';
import { type Table, migrationsOf, quoted, sequencesOf, serverVersionOf } from './catalog.js';
import { closeSessions } from './session.js';
import { Snapshot } from './snapshot.js';
import { rowsOut } from './table-copy.js';

/** Tables that are copied at once: PostgreSQL writes one's rows while the other's are compressed. */
const CONNECTIONS = 2;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Writes every table of the current schema as it is at one moment, and where its sequences stand.
 *
 * @throws BackupFailedError, and what PostgreSQL or the disk fails with.
 */
export async function backUpRelational(
  url: string,
  writer: BackupWriter,
  progress: Progress,
): Promise<RelationalBackup> {
  const snapshot = await Snapshot.take(url);
  try {
    const migrations = await migrationsOf(snapshot.client);
    if (migrations.length === 0)
      throw new BackupFailedError('there is nothing to back up: no migration ran on this database');
    return {
      serverVersion: await serverVersionOf(snapshot.client),
      migrations,
      // What they have given out since the snapshot is in no row of it, and is not given out again.
      sequences: await sequencesOf(snapshot.client),
      tables: await copyTables(snapshot, writer, progress),
    };
  } finally {
    await snapshot.close();
  }
}

async function copyTables(
  snapshot: Snapshot,
  writer: BackupWriter,
  progress: Progress,
): Promise<TableBackup[]> {
  const waiting = [...snapshot.tables];
  const copies: TableBackup[] = [];
  const work = async () => {
    const client = await snapshot.join();
    try {
      for (let table = waiting.shift(); table; table = waiting.shift()) {
        const copy = await copyTable(client, table, writer);
        progress(`${copy.name}: ${copy.rows} rows`);
        copies.push(copy);
      }
    } finally {
      // The others find nothing more to do after a failure.
      waiting.length = 0;
      await closeSessions([client]);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: CONNECTIONS }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return copies.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function copyTable(client: pg.Client, table: Table, writer: BackupWriter): Promise<TableBackup> {
  // The snapshot's own connection has this lock. Whoever waits to alter the table stands before us, and waits for that
  // connection: to queue behind them would be for ever.
  await client
    .query(`LOCK TABLE ${quoted(table.name)} IN ACCESS SHARE MODE NOWAIT`)
    .catch((cause: unknown) => {
      if (sqlCodeOf(cause) !== LOCK_NOT_AVAILABLE) throw cause;
      throw new BackupFailedError(`somebody alters ${table.name}: try again when that is done`, { cause });
    });
  const passing = new RowsPassing();
  const rows = rowsOut(client, table);
  const file = await writer.write(`tables/${encodeURIComponent(table.name)}.copy`, rows, passing);
  // PostgreSQL's own count comes after the rows.
  await client.query('SELECT');
  const { count, value } = passing.digest;
  if (rows.rowCount !== count)
    throw new BackupFailedError(`${table.name}: PostgreSQL sent ${rows.rowCount} rows, ${count} were read`);
  return { name: table.name, columns: [...table.columns], rows: count, digest: value, file };
}
