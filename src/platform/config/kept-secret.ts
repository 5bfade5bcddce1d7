import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Characters of the shortest secret that is used. */
export const MIN_SECRET_LENGTH = 32;

/**
 * A secret that is made once and kept in the data folder (mode 0600), so that it is the same at the next start.
 *
 * @param name of the file.
 * @returns undefined where the folder cannot be used, or what stands there is no secret.
 */
export function keptSecret(dataDir: string, name: string): string | undefined {
  const file = join(dataDir, name);
  try {
    // What is in it is each for its owner; PostgreSQL, which does not run as root, has to pass through.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    if (!existsSync(file)) publish(file, newSecret());
    const secret = readFileSync(file, 'utf8').trim();
    return secret.length >= MIN_SECRET_LENGTH ? secret : undefined;
  } catch {
    return undefined;
  }
}

/** @returns 256 random bits as text. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
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
