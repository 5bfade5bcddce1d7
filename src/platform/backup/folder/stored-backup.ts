import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, pipeline } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { BackupFailedError } from '../backup.errors.js';
import { MAC_FILE, MANIFEST_FILE, SUMS_FILE, sealName, sumsOf } from './backup-files.js';
import type { BackupKey } from './backup-key.js';
import { type BackupFile, FORMAT_VERSION, MANIFEST, type Manifest } from './manifest.js';
import { OpeningStream } from './sealed-stream.js';

/** A backup that is there, its manifest checked. */
export class StoredBackup {
  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
    private readonly key: BackupKey | undefined,
  ) {}

  /**
   * Reads the manifest of a backup.
   *
   * @throws BackupFailedError where the folder is no backup, its manifest was changed, or the key is not its own.
   */
  static async open(folder: string, key: BackupKey | undefined): Promise<StoredBackup> {
    const [text, sums] = await Promise.all([readPart(folder, MANIFEST_FILE), readPart(folder, SUMS_FILE)]);
    const digest = createHash('sha256').update(text).digest('hex');
    if (!sums.toString().endsWith(`${digest}  ${MANIFEST_FILE}\n`))
      throw new BackupFailedError(
        `${folder}: ${MANIFEST_FILE} is not what ${SUMS_FILE} says: one was changed`,
      );
    const manifest = parse(folder, text);
    if (manifest.encryption) await authenticate(folder, text, manifest.encryption.keyId, key);
    if (sumsOf(manifest, text) !== sums.toString())
      throw new BackupFailedError(
        `${folder}: ${SUMS_FILE} is not what ${MANIFEST_FILE} says: one was changed`,
      );
    return new StoredBackup(folder, manifest, manifest.encryption ? key : undefined);
  }

  /**
   * Reads each file and compares it with its hash.
   *
   * @throws BackupFailedError with a line for each that is not as it was written.
   */
  async check(): Promise<void> {
    const problems: string[] = [];
    for (const file of this.manifest.files) {
      const problem = await this.problemOf(file);
      if (problem !== undefined) problems.push(`${this.folder}: ${file.name} ${problem}`);
    }
    if (problems.length > 0) throw new BackupFailedError(problems.join('\n'));
  }

  /** @returns what was written to a file, opened and decompressed. */
  read(file: string): Readable {
    const source = createReadStream(join(this.folder, file));
    const opened = this.key ? [new OpeningStream(this.key, sealName(this.manifest.id, file))] : [];
    // Whoever reads the last stream gets the failure of any.
    return pipeline([source, ...opened, createZstdDecompress()], () => undefined) as unknown as Readable;
  }

  private async problemOf({ name, bytes, sha256 }: BackupFile): Promise<string | undefined> {
    const path = join(this.folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) return 'is missing';
    if (found.size !== bytes) return `has ${found.size} bytes and had ${bytes}: it was cut off or changed`;
    const hash = createHash('sha256');
    await finished(createReadStream(path), hash);
    return hash.digest('hex') === sha256 ? undefined : 'was changed: its SHA-256 is another';
  }
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new BackupFailedError(
      code === 'ENOENT'
        ? `${folder} is no complete backup: it has no ${name}`
        : `${folder}: ${name} cannot be read (${code})`,
      { cause },
    );
  }
}

function parse(folder: string, text: Buffer): Manifest {
  try {
    const json = JSON.parse(text.toString()) as { format?: unknown };
    if (json.format === FORMAT_VERSION) return MANIFEST.parse(json);
    throw new BackupFailedError(`its format is ${String(json.format)}; this release reads ${FORMAT_VERSION}`);
  } catch (cause) {
    throw new BackupFailedError(`${folder}: ${MANIFEST_FILE} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function authenticate(
  folder: string,
  text: Buffer,
  keyId: string,
  key: BackupKey | undefined,
): Promise<void> {
  if (!key) throw new BackupFailedError(`${folder} is encrypted: set BACKUP_ENCRYPTION_KEY`);
  if (key.id !== keyId)
    throw new BackupFailedError(
      `${folder} was encrypted with another key (${keyId}) than BACKUP_ENCRYPTION_KEY (${key.id})`,
    );
  const mac = (await readPart(folder, MAC_FILE)).toString().trim();
  const right = key.macOf(text);
  if (mac.length !== right.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(right)))
    throw new BackupFailedError(`${folder}: ${MANIFEST_FILE} was changed: its HMAC is another`);
}
