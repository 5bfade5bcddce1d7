import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSlug, slugsFor } from './profile-slug.js';

function firstOf(login: string, count = 3): string[] {
  const slugs = slugsFor(login);
  return Array.from({ length: count }, () => slugs.next().value);
}

describe('slugs for a login', () => {
  it.each([
    ['OctoCat', ['octocat', 'octocat-2', 'octocat-3']],
    ['robin_acme', ['robin-acme', 'robin-acme-2', 'robin-acme-3']],
    ['-x-', ['x', 'x-2', 'x-3']],
    ['admin', ['admin-2', 'admin-3', 'admin-4']],
    ['___', ['developer', 'developer-2', 'developer-3']],
  ])('of %s are %j', (login, slugs) => {
    expect(firstOf(login)).toEqual(slugs);
  });

  it('may all stand in an address, whatever the login', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (login) => {
        for (const slug of firstOf(login, 12)) expect([slug, isSlug(slug)]).toEqual([slug, true]);
      }),
    );
  });
});

describe('a slug', () => {
  it.each(['a', '0', 'a-b', 'x'.repeat(39), 'me-2'])('may be %s', (slug) => {
    expect(isSlug(slug)).toBe(true);
  });

  it.each(['', 'A', 'a_b', 'a--b', '-a', 'a-', 'ä', 'a b', 'x'.repeat(40), 'me', 'admin', 'search', 'a\n'])(
    'may not be %j',
    (slug) => {
      expect(isSlug(slug)).toBe(false);
    },
  );
});
