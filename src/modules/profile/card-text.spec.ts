import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { charactersOf, cutToWidth, widthOf } from './card-text.js';

const FAMILY = '👨‍👩‍👧‍👦';

describe('text on a card', () => {
  it('has nothing that XML cannot hold, and nothing that turns the text around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = charactersOf(text).join('');
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
    expect(charactersOf('a\u0000b\u202ec\ud800d\ufffee').join('')).toBe('a b c�d e');
  });

  it('is cut between characters as people see them', () => {
    const cut = cutToWidth(FAMILY.repeat(20), 6);
    expect(cut).toMatch(new RegExp(`^(${FAMILY})+…$`, 'u'));
    expect(cutToWidth('e\u0301'.repeat(20), 4)).toMatch(/^(e\u0301)+…$/);
    expect(cutToWidth('Robin Example', 4)).toMatch(/^Robin?…$/);
  });

  it('stays whole where it has room', () => {
    expect(cutToWidth('Robin Example', 20)).toBe('Robin Example');
    expect(cutToWidth('', 5)).toBe('');
  });

  it('is never wider than its room, a little room given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 2, max: 20 }),
        (text, width) => {
          expect(widthOf(cutToWidth(text, width))).toBeLessThanOrEqual(width + 1e-9 + 0.1);
        },
      ),
    );
  });

  it('keeps of a letter under a heap of accents the letter', () => {
    expect(charactersOf(`Z${'\u0301'.repeat(50)}algo`).join('')).toBe('Zalgo');
  });
});
