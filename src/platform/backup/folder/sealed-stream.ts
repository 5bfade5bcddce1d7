import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { BackupKey } from './backup-key.js';

/**
 * Encryption in chunks that are each authenticated, as age has it (STREAM, Hoang, Reyhanitabar, Rogaway and Vizár
 * 2015): what is read before the end is genuine, and a chunk that was moved, doubled, left out or cut off is found.
 *
 * A file is `PPBK1`, a salt of 32 bytes, then chunks of 64 KiB, each followed by its tag; the last may be shorter. The
 * nonce of AES-256-GCM is the chunk's number (11 bytes, big-endian) and whether it is the last (1 byte); the key is the
 * file's own.
 */
const MAGIC = Buffer.from('PPBK1');
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + SALT_BYTES;
export const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** What was sealed is not what is being opened. */
export class SealBrokenError extends Error {
  constructor(name: string) {
    super(`${name} was changed or cut off: it does not authenticate`);
  }
}

/** Encrypts. @param name what the file is; it opens under no other. */
export class SealingStream extends Transform {
  private readonly salt = randomBytes(SALT_BYTES);
  private readonly key: Buffer;
  private pending = Buffer.alloc(0);
  private chunks = 0;

  constructor(key: BackupKey, name: string) {
    super();
    this.key = key.forFile(this.salt, name);
    this.push(Buffer.concat([MAGIC, this.salt]));
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = Buffer.concat([this.pending, bytes]);
    let start = 0;
    // Of what ends with a chunk the last is kept back until it is known to be the last.
    for (; this.pending.length - start > CHUNK_BYTES; start += CHUNK_BYTES)
      this.seal(this.pending.subarray(start, start + CHUNK_BYTES), false);
    this.pending = this.pending.subarray(start);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.seal(this.pending, true);
    done();
  }

  private seal(chunk: Buffer, last: boolean): void {
    const cipher = createCipheriv(ALGORITHM, this.key, nonce(this.chunks++, last));
    this.push(Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]));
  }
}

/** Decrypts what SealingStream made; fails with SealBrokenError. */
export class OpeningStream extends Transform {
  private key: Buffer | undefined;
  private pending = Buffer.alloc(0);
  private chunks = 0;

  constructor(
    private readonly master: BackupKey,
    private readonly name: string,
  ) {
    super();
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.openWhole(bytes);
      done();
    } catch {
      done(new SealBrokenError(this.name));
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.open(this.pending, true);
      done();
    } catch {
      done(new SealBrokenError(this.name));
    }
  }

  private openWhole(bytes: Buffer): void {
    this.pending = Buffer.concat([this.pending, bytes]);
    let start = 0;
    if (!this.key) {
      if (this.pending.length < HEADER_BYTES) return;
      if (!this.pending.subarray(0, MAGIC.length).equals(MAGIC)) throw new SealBrokenError(this.name);
      this.key = this.master.forFile(this.pending.subarray(MAGIC.length, HEADER_BYTES), this.name);
      start = HEADER_BYTES;
    }
    const sealed = CHUNK_BYTES + TAG_BYTES;
    for (; this.pending.length - start > sealed; start += sealed)
      this.open(this.pending.subarray(start, start + sealed), false);
    this.pending = this.pending.subarray(start);
  }

  private open(sealed: Buffer, last: boolean): void {
    if (!this.key || sealed.length < TAG_BYTES) throw new SealBrokenError(this.name);
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(ALGORITHM, this.key, nonce(this.chunks++, last), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(end));
    this.push(Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]));
  }
}

function nonce(chunk: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(chunk), 3);
  bytes[11] = last ? 1 : 0;
  return bytes;
}
