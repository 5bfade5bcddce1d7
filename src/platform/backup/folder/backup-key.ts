import { createHmac, hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;
const ID_BYTES = 8;

/** BACKUP_ENCRYPTION_KEY, from which a key is derived for each file and for the manifest (HKDF-SHA-256, RFC 5869). */
export class BackupKey {
  /** Tells keys apart and says nothing of them; stands in the manifest, so that a wrong one is known for what it is. */
  readonly id: string;

  private constructor(private readonly secret: Buffer) {
    this.id = this.derive('key-id', '', ID_BYTES).toString('hex');
  }

  /** @param base64 32 bytes. */
  static of(base64: string): BackupKey {
    return new BackupKey(Buffer.from(base64, 'base64'));
  }

  /**
   * @param salt of the file.
   * @param name what the file is, so that none stands in for another.
   */
  forFile(salt: Buffer, name: string): Buffer {
    return this.derive(`file/${name}`, salt, KEY_BYTES);
  }

  /** @returns the manifest's HMAC-SHA-256, in hex. */
  macOf(manifest: Buffer): string {
    return createHmac('sha256', this.derive('manifest', '', KEY_BYTES))
      .update(manifest)
      .digest('hex');
  }

  private derive(purpose: string, salt: Buffer | string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, salt, `portfolio-platform/backup/${purpose}`, bytes));
  }
}
