import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BackupKey } from './backup-key.js';
import { CHUNK_BYTES, OpeningStream, SealingStream } from './sealed-stream.js';

const KEY = BackupKey.of(randomBytes(32).toString('base64'));
const NAME = 'backup/tables/users.copy.zst.sealed';
const HEADER_BYTES = 37;
const SEALED_BYTES = CHUNK_BYTES + 16;

const parts = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
const seal = (plain: Buffer, size = 40_000) =>
  buffer(Readable.from(parts(plain, size)).pipe(new SealingStream(KEY, NAME)));
async function open(sealed: Buffer, { key = KEY, name = NAME, size = 40_000 } = {}): Promise<Buffer> {
  return buffer(Readable.from(parts(sealed, size)).pipe(new OpeningStream(key, name)));
}
const CHANGED = `${NAME} was changed or cut off: it does not authenticate`;

/** A header, and the chunks that follow it. */
function taken(sealed: Buffer): { header: Buffer; chunks: Buffer[] } {
  return {
    header: sealed.subarray(0, HEADER_BYTES),
    chunks: parts(sealed.subarray(HEADER_BYTES), SEALED_BYTES),
  };
}

describe('a sealed stream', () => {
  it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])(
    'opens to what was sealed: %i bytes',
    async (length) => {
      const plain = randomBytes(length);
      const sealed = await seal(plain);
      expect(sealed.length).toBe(HEADER_BYTES + length + 16 * Math.max(1, Math.ceil(length / CHUNK_BYTES)));
      expect((await open(sealed)).equals(plain)).toBe(true);
    },
  );

  it('opens in whatever parts it is written and read', async () => {
    const plain = randomBytes(CHUNK_BYTES + 100);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1000, max: 200_000 }),
        fc.integer({ min: 1000, max: 200_000 }),
        async (w, r) => {
          expect((await open(await seal(plain, w), { size: r })).equals(plain)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is another each time, and shows nothing of what is in it', async () => {
    const plain = Buffer.alloc(1000, 'secret ');
    const [first, second] = [await seal(plain), await seal(plain)];
    expect(first.subarray(HEADER_BYTES).equals(second.subarray(HEADER_BYTES))).toBe(false);
    expect(first.includes('secret')).toBe(false);
  });

  it('does not open with any one bit turned', async () => {
    const sealed = await seal(randomBytes(100));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1 << (at % 8);
      await expect(open(changed)).rejects.toThrow(CHANGED);
    }
  });

  it.each([
    ['in a chunk', (sealed: Buffer) => sealed.subarray(0, sealed.length - 1)],
    ['after a whole chunk', (sealed: Buffer) => sealed.subarray(0, HEADER_BYTES + 2 * SEALED_BYTES)],
    ['after its header', (sealed: Buffer) => sealed.subarray(0, HEADER_BYTES)],
    ['in its header', (sealed: Buffer) => sealed.subarray(0, 10)],
    ['before its first byte', () => Buffer.alloc(0)],
  ])('does not open when it was cut off %s', async (_where, cut) => {
    await expect(open(cut(await seal(randomBytes(3 * CHUNK_BYTES))))).rejects.toThrow(CHANGED);
  });

  it.each([
    ['exchanged', ([a, b, ...rest]: Buffer[]) => [b!, a!, ...rest]],
    ['doubled', ([a, ...rest]: Buffer[]) => [a!, a!, ...rest]],
    ['left out', ([, ...rest]: Buffer[]) => rest],
    ['added at the end', (chunks: Buffer[]) => [...chunks, chunks[0]!]],
  ])('does not open when chunks were %s', async (_how, change) => {
    const { header, chunks } = taken(await seal(randomBytes(3 * CHUNK_BYTES)));
    await expect(open(Buffer.concat([header, ...change(chunks)]))).rejects.toThrow(CHANGED);
  });

  it('does not open with chunks of another that the same key sealed', async () => {
    const one = taken(await seal(randomBytes(2 * CHUNK_BYTES)));
    const other = taken(await seal(randomBytes(2 * CHUNK_BYTES)));
    await expect(open(Buffer.concat([one.header, one.chunks[0]!, other.chunks[1]!]))).rejects.toThrow(
      CHANGED,
    );
  });

  it('opens neither under another name nor with another key', async () => {
    const sealed = await seal(randomBytes(100));
    await expect(open(sealed, { name: 'backup/tables/content.copy.zst.sealed' })).rejects.toThrow(
      'content.copy.zst.sealed was changed',
    );
    const key = BackupKey.of(randomBytes(32).toString('base64'));
    await expect(open(sealed, { key })).rejects.toThrow(CHANGED);
  });

  it('gives out nothing of a chunk before it is known to be genuine', async () => {
    const plain = randomBytes(2 * CHUNK_BYTES);
    const sealed = await seal(plain);
    sealed[sealed.length - 1]! ^= 1;
    const given: Buffer[] = [];
    const opening = Readable.from(parts(sealed, 40_000)).pipe(new OpeningStream(KEY, NAME));
    await expect(
      (async () => {
        for await (const chunk of opening) given.push(chunk as Buffer);
      })(),
    ).rejects.toThrow(CHANGED);
    expect(Buffer.concat(given).length).toBeLessThanOrEqual(CHUNK_BYTES);
  });
});
