import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSecretKey } from 'node:crypto';
import { KeysetCursor } from './keyset-cursor.js';

const keyOf = (letter: string) => createSecretKey(Buffer.alloc(32, letter));
const cursors = new KeysetCursor(keyOf('k'), 'candidates');
const POSITION = ['2026-11-24T09:00:00.123456Z', '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11'];

describe('a keyset cursor', () => {
  it('is read back as the position it was written from', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (position) => {
        expect(cursors.read(cursors.write(position))).toEqual(position);
      }),
    );
  });

  it('can stand in an address as it is', () => {
    expect(cursors.write(POSITION)).toMatch(/^[\w-]+$/);
  });

  it('is refused with any character changed, added or taken away', () => {
    const cursor = cursors.write(POSITION);
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      expect(cursors.read(cursor.slice(0, at) + other + cursor.slice(at + 1))).toBeUndefined();
      expect(cursors.read(cursor.slice(0, at) + cursor.slice(at + 1))).toBeUndefined();
    }
    for (const added of [`${cursor}A`, `${cursor}=`, `${cursor} `, ` ${cursor}`, `${cursor}\n`, `${cursor}!`])
      expect(cursors.read(added)).toBeUndefined();
  });

  it('is refused by another list and under another key', () => {
    const cursor = cursors.write(POSITION);
    expect(new KeysetCursor(keyOf('k'), 'portfolios').read(cursor)).toBeUndefined();
    expect(new KeysetCursor(keyOf('x'), 'candidates').read(cursor)).toBeUndefined();
  });

  it('is never found in other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cursors.read(text)).toBeUndefined();
      }),
    );
  });
});
