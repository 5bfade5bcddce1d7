import { describe, expect, it } from '@jest/globals';
import { parseEntityTags, versionsOf } from './entity-tags.js';

describe('a list of entity tags', () => {
  it.each<[string, unknown]>([
    ['"3"', ['"3"']],
    ['"3","4"', ['"3"', '"4"']],
    [' "3" ,\t"4" ', ['"3"', '"4"']],
    [',"3",,"4",', ['"3"', '"4"']],
    ['W/"3"', ['W/"3"']],
    ['"a,b"', ['"a,b"']],
    ['""', ['""']],
    ['*', '*'],
    [' * ', '*'],
  ])('is read from %s', (header, expected) => {
    expect(parseEntityTags(header)).toEqual(expected);
  });

  it.each(['', ',', '3', '"3', '3"', '"3" "4"', '"3"x', 'w/"3"', 'W/ "3"', '"3", *', '*, "3"', '"a b"'])(
    'is not %s',
    (header) => {
      expect(parseEntityTags(header)).toBeUndefined();
    },
  );
});

describe('the versions that tags name', () => {
  it.each<[string, unknown]>([
    ['"3", "40"', [3, 40]],
    ['W/"3"', []],
    ['"03", "x", "-1", "1.0", "3"', [3]],
    ['*', '*'],
  ])('in %s are %j', (header, expected) => {
    expect(versionsOf(parseEntityTags(header)!)).toEqual(expected);
  });
});
