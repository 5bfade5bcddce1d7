import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ContentData, NewContent } from './content.js';
import { SLUG_MAX, slugSchema } from './content.js';
import { candidatesFor, slugFor } from './slug.js';

const slugOf = (title: string) => slugFor({ type: 'project', data: { title } as ContentData<'project'> });

function firstOf(slug: string, count: number): string[] {
  const candidates = candidatesFor(slug);
  return Array.from({ length: count }, () => candidates.next().value);
}

describe('the slug of content', () => {
  it.each([
    ['Ledger Lens', 'ledger-lens'],
    ['  A -- B  ', 'a-b'],
    ['2024–2025', '2024-2025'],
    ['Größe & Maß', 'grosse-and-mass'],
    ['Crème brûlée', 'creme-brulee'],
    ['Cafe\u0301', 'cafe'],
    ['Привет, мир', 'privet-mir'],
    ['Ελλάδα', 'ellada'],
    ['Rocket 🚀 launch', 'rocket-launch'],
    ["It's <b>bold</b>", 'its-lessbgreaterboldlessbgreater'],
    ['../../etc/passwd', 'etcpasswd'],
  ])('of %j is %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });

  it.each(['🚀🚀', '漢字', '-', '…', '---', '!?'])(
    'is its type where nothing of %j can stand in an address',
    (title) => {
      expect(slugOf(title)).toBe('project');
    },
  );

  it.each([
    ['about', { title: 'About me' }, 'about-me'],
    ['contact', { name: 'Robin Example', title: 'Engineer' }, 'robin-example'],
    ['skill', { items: [] }, 'skill'],
    ['experience', { items: [] }, 'experience'],
    ['education', { items: [] }, 'education'],
  ])('of %s comes from what it is called', (type, data, slug) => {
    expect(slugFor({ type, data } as unknown as NewContent)).toBe(slug);
  });

  it('has a hundred characters at most, and no hyphen where it was cut', () => {
    expect(slugOf('a'.repeat(200))).toBe('a'.repeat(SLUG_MAX));
    expect(slugOf(`${'a'.repeat(99)} ${'b'.repeat(99)}`)).toBe('a'.repeat(99));
  });

  it('can always stand in an address, whatever the title', () => {
    const titles = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 250 }));
    fc.assert(
      fc.property(titles, (title) => {
        expect(slugSchema.safeParse(slugOf(title)).success).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the slugs to try', () => {
  it('are the slug itself and then numbered ones', () => {
    expect(firstOf('lens', 4)).toEqual(['lens', 'lens-1', 'lens-2', 'lens-3']);
  });

  it('stay within a hundred characters, and have no two hyphens where they were cut', () => {
    expect(firstOf('a'.repeat(SLUG_MAX), 2)[1]).toBe(`${'a'.repeat(98)}-1`);
    const hyphenated = `${'a'.repeat(97)}-bb`;
    expect(firstOf(hyphenated, 2)[1]).toBe(`${'a'.repeat(97)}-1`);
  });

  it('are all different and can all stand in an address', () => {
    const slugs = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,40}$/).map((slug) => slug.slice(0, SLUG_MAX));
    fc.assert(
      fc.property(
        slugs.filter((slug) => !slug.endsWith('-')),
        (slug) => {
          const candidates = firstOf(slug, 120);
          expect(new Set(candidates).size).toBe(120);
          for (const candidate of candidates) expect(slugSchema.safeParse(candidate).success).toBe(true);
        },
      ),
      { examples: [[`${'a'.repeat(SLUG_MAX - 3)}-10`]] },
    );
  });
});
