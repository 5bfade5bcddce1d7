import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a derived key is for; two purposes never share key material. */
export type KeyPurpose = 'cache-key' | 'address-hash' | 'cursor' | 'oauth-state';

/** APP_SECRET, and the keys derived from it by HKDF-SHA-256 (RFC 5869). */
export class RootSecret {
  constructor(
    private readonly secret: string,
    /** False when the secret lives in memory only, so that derived keys change at the next start. */
    readonly persistent: boolean,
  ) {}

  /** @returns 32 bytes, the same for the same secret and purpose. */
  deriveKey(purpose: KeyPurpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, '', `portfolio-platform/${purpose}`, 32));
  }
}

/** The configured secret, else one made once and kept in the data folder (mode 0600), else one in memory. */
export function openRootSecret(configured: string | undefined, dataDir: string): RootSecret {
  if (configured) return new RootSecret(configured, true);
  const file = join(dataDir, 'app-secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // `wx` lets exactly one of several processes that start together make it.
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      return new RootSecret(randomBytes(32).toString('base64url'), false);
    }
  }
  return new RootSecret(readFileSync(file, 'utf8'), true);
}
