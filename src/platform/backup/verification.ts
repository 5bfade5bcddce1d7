import { chmodSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.js';
import { findBinaries } from '../database/embedded/binaries.js';
import { EmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { FolderLock } from '../database/embedded/folder-lock.js';
import type { StoredBackup } from './folder/stored-backup.js';
import { stampOf } from './folder/backup-name.js';
import { readBack } from './folder/read-back.js';
import type { Progress } from './progress.js';
import { fillDatabase } from './relational/relational-restore.js';
import { checkSchemaIsKnown } from './relational/schema-of-backup.js';
import { TargetServer } from './relational/target-server.js';

const PREFIX = 'portfolio-platform-verify-';
/** What is thrown away need not be on the disk. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=4GB'];

/**
 * Restores a backup into a PostgreSQL that is made for it and thrown away, and compares every table. Documents are
 * read and compared with their digest; there is no MongoDB to throw away.
 *
 * @param url of a PostgreSQL for where npm has brought none, as in the container image.
 * @throws BackupFailedError, and what a file or PostgreSQL fails with.
 */
export async function verifyBackup(
  stored: StoredBackup,
  clock: Clock,
  progress: Progress,
  url?: string,
): Promise<void> {
  progress('reading every file');
  await readBack(stored);
  const { relational } = stored.manifest;
  if (!relational) return;
  await checkSchemaIsKnown(relational);
  if (url === undefined || (await hasPostgres())) await verifyAlone(stored, clock, progress);
  else await verifyBeside(url, stored, clock, progress);
}

async function hasPostgres(): Promise<boolean> {
  return findBinaries().then(
    () => true,
    () => false,
  );
}

/** In a database to throw away on a server that serves others. Its role needs CREATEDB. */
export async function verifyBeside(
  url: string,
  stored: StoredBackup,
  clock: Clock,
  progress: Progress,
): Promise<void> {
  const server = await TargetServer.open(url);
  try {
    for (const left of await server.clear()) progress(`removed ${left}, which was cut off`);
    const { name } = await server.create(stampOf(clock.now()));
    progress(`restoring into ${name}, to throw it away`);
    try {
      await fillDatabase(server.urlOf(name), stored, clock, progress);
    } finally {
      await server.drop(name);
    }
  } finally {
    await server.close();
  }
}

async function verifyAlone(stored: StoredBackup, clock: Clock, progress: Progress): Promise<void> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  // PostgreSQL does not run as root, and whoever it runs as instead passes through here.
  chmodSync(folder, 0o711);
  const server = new EmbeddedPostgres(folder, { settings: SETTINGS });
  try {
    progress('starting a PostgreSQL to throw away');
    await fillDatabase(await server.start(), stored, clock, progress);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of verifications that were killed: nobody holds their folders. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const lock = await FolderLock.take(folder).catch(() => undefined);
    if (!(lock instanceof FolderLock)) continue;
    await lock.release();
    await new EmbeddedPostgres(folder).stopLeftover().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
