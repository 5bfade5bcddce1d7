import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type { BackupKey } from './backup-key.js';
import type { BackupFile, Manifest } from './manifest.js';
import { MAC_FILE, MANIFEST_FILE, SUMS_FILE, sealName, sumsOf } from './backup-files.js';
import { SealingStream } from './sealed-stream.js';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Writes the files of one backup, each compressed, sealed where there is a key, and on the disk when it is done. */
export class BackupWriter {
  private readonly written: BackupFile[] = [];

  constructor(
    /** The draft's. */
    private readonly folder: string,
    private readonly id: string,
    private readonly key: BackupKey | undefined,
  ) {}

  /** What has been written, by name. */
  get files(): BackupFile[] {
    return this.written.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /**
   * Writes one file.
   *
   * @param name below the folder; what tells compression and encryption is added.
   * @returns the file's name.
   * @throws what the source or the disk fails with.
   */
  async write(name: string, source: Readable, ...passing: Transform[]): Promise<string> {
    const full = `${name}.zst${this.key ? '.sealed' : ''}`;
    const path = join(this.folder, full);
    // At once, without a turn in between: a source that fails before the pipeline listens would end the process.
    mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
    const meter = new Meter();
    await pipeline([
      source,
      ...passing,
      createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
      ...(this.key ? [new SealingStream(this.key, sealName(this.id, full))] : []),
      meter,
      createWriteStream(path, { flags: 'wx', mode: OWNER_ONLY_FILE, flush: true }),
    ]);
    this.written.push({ name: full, bytes: meter.bytes, sha256: meter.sha256 });
    return full;
  }

  /** Writes the manifest, and what it is checked by. */
  async finish(manifest: Manifest): Promise<void> {
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await this.writeWhole(MANIFEST_FILE, text);
    if (this.key) await this.writeWhole(MAC_FILE, Buffer.from(`${this.key.macOf(text)}\n`));
    await this.writeWhole(SUMS_FILE, Buffer.from(sumsOf(manifest, text)));
    const folders = new Set(manifest.files.map(({ name }) => dirname(name)));
    for (const folder of [...folders, '.']) await syncFolder(join(this.folder, folder));
  }

  private async writeWhole(name: string, bytes: Buffer): Promise<void> {
    await writeFile(join(this.folder, name), bytes, { flag: 'wx', mode: OWNER_ONLY_FILE, flush: true });
  }
}

/** Its entries are on the disk, too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Counts and hashes what passes. */
class Meter extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  get sha256(): string {
    return this.hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }
}
