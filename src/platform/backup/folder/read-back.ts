import { pipeline } from 'node:stream/promises';
import { BackupFailedError } from '../backup.errors.js';
import { documentsOf } from '../mongodb/documents.js';
import { nowhere } from '../relational/table-copy.js';
import { RecordDigest, RowsPassing } from './record-digest.js';
import type { StoredBackup } from './stored-backup.js';

/**
 * Reads every file of a backup from the disk, opens it, and compares what is in it with what was written.
 *
 * @throws BackupFailedError, and what a file that cannot be read fails with.
 */
export async function readBack(backup: StoredBackup): Promise<void> {
  await backup.check();
  const { relational, mongodb } = backup.manifest;
  for (const table of relational?.tables ?? []) {
    const passing = new RowsPassing();
    await pipeline(backup.read(table.file), passing, nowhere());
    compare(table.file, passing.digest, table.rows, table.digest);
  }
  for (const collection of mongodb?.collections ?? []) {
    const digest = new RecordDigest();
    for await (const document of documentsOf(backup.read(collection.file))) digest.add(document);
    compare(collection.file, digest, collection.documents, collection.digest);
  }
}

function compare(file: string, { count, value }: RecordDigest, expected: number, digest: string): void {
  if (count !== expected || value !== digest)
    throw new BackupFailedError(`${file} holds ${count} records that are not the ${expected} it was made of`);
}
