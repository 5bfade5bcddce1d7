import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GRAM_MAX, gramsOf, gramsToFind, nameKey } from './portfolio-name.js';

describe('the key of a name', () => {
  it.each([
    ['My Portfolio', 'MY PORTFOLIO'],
    ['Größe', 'GRÖSSE'],
    ['Straße', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['Caf\u00e9', 'cafe\u0301'],
    ['ĳ', 'Ĳ'],
  ])('is the same for %s and %s', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it.each([
    ['Resume', 'Résumé'],
    ['a-b', 'a b'],
    ['a', 'a '],
  ])('is another for %s and %s', (one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });

  it('is its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
      }),
      { examples: [['ẞ'], ['İ']] },
    );
  });
});

describe('n-grams', () => {
  it('are the distinct parts of these lengths', () => {
    expect(gramsOf('aba🙂', 1, 2).sort()).toEqual(['a', 'ab', 'a🙂', 'b', 'ba', '🙂'].sort());
  });

  it('to find a text are among those of every name that holds it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    const around = fc.string({ unit: 'grapheme', maxLength: 8 });
    fc.assert(
      fc.property(around, text, around, (before, wanted, after) => {
        const grams = gramsOf(before + wanted + after, 1, GRAM_MAX);
        for (const longest of [2, GRAM_MAX])
          expect(gramsToFind(wanted, longest).filter((gram) => !grams.includes(gram))).toEqual([]);
      }),
    );
  });

  it('to find a text are the longest there are', () => {
    expect(gramsToFind('portfolio', 3)).toEqual(['por', 'ort', 'rtf', 'tfo', 'fol', 'oli', 'lio']);
    expect(gramsToFind('ab', 3)).toEqual(['ab']);
    expect(gramsToFind('東', 3)).toEqual(['東']);
  });
});
