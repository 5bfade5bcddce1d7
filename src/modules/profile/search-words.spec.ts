import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lexemeQuery, searchVector, trigramKey, wordsOf } from './search-words.js';

describe('words of a text', () => {
  it.each([
    ['José Łukasz GROßE Ærø', ['jose', 'lukasz', 'grosse', 'aero']],
    ['C++, C# and F#', ['c++', 'c#', 'and', 'f#']],
    ['Jean-Luc O’Brien', ['jean', 'luc', 'o', 'brien']],
    ['東京 ひと abc漢d', ['東', '京', 'ひ', 'と', 'abc', '漢', 'd']],
    ['ﬁle ＦＵＬＬ İstanbul', ['file', 'full', 'istanbul']],
    ['% _ \\ * : & | ! ( ) \' "', []],
    ['🚀 go🚀go', ['go']],
    ['', []],
  ])('%j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('are the same, however its accents are written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(wordsOf(text.normalize('NFD'))).toEqual(wordsOf(text.normalize('NFC')));
      }),
    );
  });
});

describe('a search vector', () => {
  const vector = searchVector({
    names: ['Ada King', 'ada'],
    location: 'Berlin',
    languages: ["O'C\\", 'Objective-C'],
    texts: [null, 'builds'],
  });

  it('has every word, and names, place and languages once more as such', () => {
    expect(vector.split(' ').sort()).toEqual(
      ["'ada'", "'king'", "'berlin'", "'o'", "'c'", "'objective'", "'builds'", "'n:ada'", "'n:king'"]
        .concat(["'p:berlin'", "'l:o''c\\\\'", "'l:objective-c'"])
        .sort(),
    );
  });
});

describe('a query', () => {
  it('asks for all words, and for what begins so where that is three letters or more', () => {
    expect(lexemeQuery.anywhere('Ada of')).toBe("'ada':* & 'of'");
    expect(lexemeQuery.names('Ada')).toBe("'n:ada':*");
    expect(lexemeQuery.location('São P')).toBe("'p:sao':* & 'p:p'");
    expect(lexemeQuery.locationBegun('São P')).toBe("'p:sao':* & 'p:p':*");
    expect(lexemeQuery.language("O'C\\")).toBe("'l:o''c\\\\'");
  });

  it('is none where there is no word', () => {
    expect(lexemeQuery.anywhere('%_\\ 🚀')).toBeUndefined();
  });
});

describe('a key for trigrams', () => {
  it('is ASCII alone, and the same for the same text', () => {
    expect(trigramKey('José Город')).toMatch(/^jose [a-z\d]+$/);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(trigramKey(text)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});
