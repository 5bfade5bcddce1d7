import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import type { Clock } from '../../shared/clock.js';

/** How long a client may read nothing before it is taken for gone. */
const IDLE_MS = 30_000;

/**
 * A JSON array as it is read, part by part: the next part is asked for when the client has taken the one before, so
 * that a slow client costs the memory of one part. A failure after the first part ends the connection, so that half an
 * array is never taken for a whole one.
 *
 * @param toItem what an element looks like to the client.
 * @throws what the first part throws, while the answer can still say so.
 */
export async function jsonArrayStream<T>(
  parts: AsyncGenerator<readonly T[], void>,
  toItem: (element: T) => unknown,
  clock: Clock,
): Promise<StreamableFile> {
  const first = await parts.next();
  const stream = Readable.from(texts(), { objectMode: false });
  // Also where nobody began to read, as for HEAD: a generator that has not begun runs no finally.
  stream.once('close', () => void parts.return().catch(() => undefined));
  return new StreamableFile(stream, { type: 'application/json; charset=utf-8' });

  async function* texts(): AsyncGenerator<string, void> {
    let separator = '[';
    for (let part = first; !part.done; part = await parts.next()) {
      const items = part.value.map((element) => JSON.stringify(toItem(element)));
      if (items.length === 0) continue;
      yield* taken(separator + items.join(','));
      separator = ',';
    }
    yield separator === '[' ? '[]' : ']';
  }

  /** Gives up on a client that does not take the text. */
  function* taken(text: string): Generator<string, void> {
    const over = new AbortController();
    clock.sleep(IDLE_MS, over.signal).then(
      () => stream.destroy(new Error(`the client read nothing for ${IDLE_MS / 1000} s`)),
      () => undefined,
    );
    try {
      yield text;
    } finally {
      over.abort();
    }
  }
}
