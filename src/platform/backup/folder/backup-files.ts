import { createHash } from 'node:crypto';
import type { Manifest } from './manifest.js';

/** The files of a backup that are none of its data. */
export const MANIFEST_FILE = 'manifest.json';
/** The manifest's HMAC, where the backup is encrypted. */
export const MAC_FILE = 'manifest.hmac';
/** Of every file, as `sha256sum -c` reads it. */
export const SUMS_FILE = 'SHA256SUMS';

/** What SUMS_FILE says. @param text the manifest's own. */
export function sumsOf({ files }: Manifest, text: Buffer): string {
  const manifest = createHash('sha256').update(text).digest('hex');
  return [...files.map(({ name, sha256 }) => `${sha256}  ${name}\n`), `${manifest}  ${MANIFEST_FILE}\n`].join(
    '',
  );
}

/** What a file is sealed as: one of this backup's. */
export function sealName(backupId: string, file: string): string {
  return `${backupId}/${file}`;
}
