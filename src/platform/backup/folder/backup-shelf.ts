import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FolderLock } from '../../database/embedded/folder-lock.js';
import { BackupFailedError, BackupRefusedError } from '../backup.errors.js';
import { MANIFEST_FILE } from './backup-files.js';
import { draftName, expiredBackups, isDraftOf } from './backup-name.js';
import { syncFolder } from './backup-writer.js';
import { PRODUCT } from './manifest.js';

const OWNER_ONLY = 0o700;

/** The folder in which backups stand, one process's at a time. */
export class BackupShelf {
  private constructor(
    private readonly folder: string,
    private readonly owner: string,
    private readonly lock: FolderLock,
  ) {}

  /**
   * Makes the folder if need be.
   *
   * @param owner tells the databases apart that are backed up into one folder: hexadecimal digits.
   * @throws BackupRefusedError while another process backs up into it.
   */
  static async open(folder: string, owner: string): Promise<BackupShelf> {
    const path = resolve(folder);
    try {
      await mkdir(path, { recursive: true, mode: OWNER_ONLY });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new BackupFailedError(`${path} cannot be made (${code})`, { cause });
    }
    const lock = await FolderLock.take(path, 'backups');
    if (typeof lock === 'number')
      throw new BackupRefusedError(`process ${lock} backs up into ${path} at the moment`);
    return new BackupShelf(path, owner, lock);
  }

  /** Removes what this owner's runs that were cut off have left. @returns their names. */
  async clear(): Promise<string[]> {
    const left = (await readdir(this.folder)).filter((name) => isDraftOf(this.owner, name));
    for (const name of left) await rm(join(this.folder, name), { recursive: true });
    return left;
  }

  /** Whether the name is taken. */
  async has(name: string): Promise<boolean> {
    return (await readdir(this.folder)).includes(name);
  }

  /** Makes the folder in which a backup is written until it is complete. @returns its path. */
  async draft(name: string): Promise<string> {
    const path = join(this.folder, draftName(name, this.owner));
    await mkdir(path, { mode: OWNER_ONLY });
    return path;
  }

  /** Gives a draft, all of which is on the disk, its name. @returns the path. */
  async publish(draft: string, name: string): Promise<string> {
    const path = join(this.folder, name);
    await rename(draft, path);
    await syncFolder(this.folder);
    return path;
  }

  /** Removes a draft; what cannot be removed the next run removes. */
  async discard(draft: string): Promise<void> {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }

  /**
   * Removes backups that are older than so many days by their names. What only has such a name stays.
   *
   * @returns their names.
   */
  async prune(keepDays: number, now: number): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const removed: string[] = [];
    for (const name of expiredBackups(names, keepDays, now)) {
      if (!(await isBackup(join(this.folder, name)))) continue;
      // Renamed first: a removal that is cut off leaves no backup that looks whole.
      const gone = join(this.folder, draftName(name, this.owner));
      await rename(join(this.folder, name), gone);
      await rm(gone, { recursive: true });
      removed.push(name);
    }
    return removed;
  }

  async close(): Promise<void> {
    await this.lock.release();
  }
}

/** Whether a folder has a manifest of this product's. */
async function isBackup(folder: string): Promise<boolean> {
  try {
    const { product } = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as {
      product: { name: unknown };
    };
    return product.name === PRODUCT;
  } catch {
    return false;
  }
}
