import { type KeyObject, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Characters of the shortest root secret that is used. */
export const MIN_SECRET_LENGTH = 32;

/** What a derived key is for; two purposes never share key material. */
export type KeyPurpose = 'cache-key' | 'address-hash' | 'cursor' | 'oauth-state';

/** APP_SECRET, and the keys derived from it by HKDF-SHA-256 (RFC 5869). */
export class RootSecret {
  constructor(
    private readonly secret: string,
    /** False when the secret lives in memory only, so that derived keys change at the next start. */
    readonly persistent: boolean,
  ) {}

  /**
   * @returns 32 bytes, the same for the same secret and purpose: a KeyObject, with which an HMAC costs a seventh of
   * what it costs with bytes, and which shows nothing when it is printed.
   */
  deriveKey(purpose: KeyPurpose): KeyObject {
    return createSecretKey(
      Buffer.from(hkdfSync('sha256', this.secret, '', `portfolio-platform/${purpose}`, 32)),
    );
  }
}

/** The configured secret, else one made once and kept in the data folder (mode 0600), else one in memory. */
export function openRootSecret(configured: string | undefined, dataDir: string): RootSecret {
  if (configured) return new RootSecret(configured, true);
  const kept = keepSecret(dataDir);
  return kept === undefined ? new RootSecret(newSecret(), false) : new RootSecret(kept, true);
}

/** @returns undefined where the folder cannot be used, or what stands there is no secret. */
function keepSecret(dataDir: string): string | undefined {
  const file = join(dataDir, 'app-secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(file)) publish(file, newSecret());
    const secret = readFileSync(file, 'utf8').trim();
    return secret.length >= MIN_SECRET_LENGTH ? secret : undefined;
  } catch {
    return undefined;
  }
}

/** Of several processes that start together one makes the file, and none ever reads half of it. */
function publish(file: string, secret: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, secret, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
