import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { documentsOf } from './documents.js';

/** Its length says what BSON's would. */
function documentOf(bytes: number): Buffer {
  const document = Buffer.alloc(bytes, 7);
  document.writeInt32LE(bytes);
  return document;
}

async function split(bytes: Buffer, size: number): Promise<Buffer[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return Readable.from(documentsOf(Readable.from(chunks))).toArray() as Promise<Buffer[]>;
}

describe('documents one after the other', () => {
  it('are split at their lengths, whatever parts they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 5, max: 60 })),
        fc.integer({ min: 1, max: 90 }),
        async (lengths, size) => {
          const documents = lengths.map(documentOf);
          const found = await split(Buffer.concat(documents), size);
          expect(found.map(({ length }) => length)).toEqual(lengths);
          expect(Buffer.concat(found).equals(Buffer.concat(documents))).toBe(true);
        },
      ),
    );
  });

  it.each([1, 3, 4, 19])('fail where %i bytes are left over', async (rest) => {
    await expect(split(Buffer.concat([documentOf(10), documentOf(20).subarray(0, rest)]), 7)).rejects.toThrow(
      'the last document has no end',
    );
  });

  it('fail at a length that none can have', async () => {
    await expect(split(Buffer.alloc(10), 7)).rejects.toThrow('that is no document');
  });
});
