import type { Readable } from 'node:stream';
import { BackupFailedError } from '../backup.errors.js';

/** BSON begins with its length, 32 bits, little-endian. */
const LENGTH_BYTES = 4;
/** MongoDB's documents have 16 MB at most; what says more is none. */
const MAX_BYTES = 48 * 1024 * 1024;

/** Splits what mongodump writes, too: BSON documents one after the other. */
export async function* documentsOf(source: Readable): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = LENGTH_BYTES;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    parts.push(chunk);
    held += chunk.length;
    // Of a document of many chunks each is looked at once.
    if (held < wanted) continue;
    const bytes = Buffer.concat(parts);
    let start = 0;
    for (;;) {
      wanted = LENGTH_BYTES;
      if (bytes.length - start < LENGTH_BYTES) break;
      wanted = bytes.readInt32LE(start);
      if (wanted <= LENGTH_BYTES || wanted > MAX_BYTES)
        throw new BackupFailedError('there is something in the file that is no document');
      if (bytes.length - start < wanted) break;
      yield bytes.subarray(start, start + wanted);
      start += wanted;
    }
    const rest = bytes.subarray(start);
    parts = rest.length > 0 ? [rest] : [];
    held = rest.length;
  }
  if (held > 0) throw new BackupFailedError('the last document has no end');
}
