import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { RecordDigest, RowsPassing } from './record-digest.js';

function digestOf(...records: string[]): { count: number; value: string } {
  const digest = new RecordDigest();
  for (const record of records) digest.add(Buffer.from(record));
  return { count: digest.count, value: digest.value };
}

async function passing(...chunks: Buffer[]) {
  const rows = new RowsPassing();
  const out = await buffer(Readable.from(chunks).pipe(rows));
  return { out, count: rows.digest.count, value: rows.digest.value };
}

describe('the digest of records', () => {
  it('does not depend on their order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (records) => {
        expect(digestOf(...records)).toEqual(digestOf(...records.toReversed()));
      }),
    );
  });

  it('is another when a record is there twice, is missing or is another', () => {
    const values = [
      digestOf(),
      digestOf('a'),
      digestOf('a', 'a'),
      digestOf('a', 'b'),
      digestOf('ab'),
      digestOf('a', 'a', 'a'),
    ];
    expect(new Set(values.map(({ value }) => value)).size).toBe(values.length);
    // Which an exclusive or would not see.
    expect(digestOf('a', 'a').value).not.toBe(digestOf('b', 'b').value);
  });

  it('is 64 hexadecimal digits, however small the sum', () => {
    expect(digestOf()).toEqual({ count: 0, value: '0'.repeat(64) });
    expect(digestOf('x').value).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('rows that pass', () => {
  it('are counted by their ends, whatever parts they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string().map((row) => row.replaceAll('\n', ' '))),
        fc.integer({ min: 1, max: 7 }),
        async (rows, size) => {
          const bytes = Buffer.from(rows.map((row) => `${row}\n`).join(''));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          const { out, ...digest } = await passing(...chunks);
          expect(out.equals(bytes)).toBe(true);
          expect(digest).toEqual(digestOf(...rows));
        },
      ),
    );
  });

  it('fail where the last has no end', async () => {
    await expect(passing(Buffer.from('a\nb'))).rejects.toThrow('the last row has no end');
  });
});
