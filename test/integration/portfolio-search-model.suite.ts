import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BootPortfolios, PortfolioApp } from '../support/portfolio-app.js';

/** Characters in each of their cases: what a search holds for the same. */
const LETTERS = ['aA', 'bB', 'äÄ', 'σςΣ', '東', '1', '_', '-', ' '];
/** What a name may have, and no term. */
const NAME_ONLY = ['%', '\\', '🙂'];

const DATES = ['2024-01-01', '2024-01-02', '2024-01-03'].map((day) => `${day}T00:00:00.000Z`);

const letter = (letters: readonly string[]) =>
  fc.constantFrom(...letters).chain((cases) => fc.constantFrom(...Array.from(cases)));
const text = (letters: readonly string[], maxLength: number) =>
  fc
    .array(letter(letters), { minLength: 1, maxLength })
    .map((characters) => characters.join('').trim())
    .filter((joined) => joined !== '');

/** @returns a text as the search compares it, without a word of Unicode's rules. */
function folded(given: string): string {
  return Array.from(given, (character) => LETTERS.find((cases) => cases.includes(character)) ?? character)
    .map((cases) => Array.from(cases)[0]!)
    .join('');
}

interface Row {
  readonly portfolioId: string;
  readonly name: string;
  readonly dateCreated: string;
}

/** Every page of every search, held against a list in memory. */
export function describePortfolioSearchModel(adapter: string, boot: BootPortfolios): void {
  describe(`any search on ${adapter}`, () => {
    let app: PortfolioApp;
    let rows: Row[];

    beforeAll(async () => {
      app = await boot();
      const portfolio = fc.record({
        name: text([...LETTERS, ...NAME_ONLY], 7),
        dateCreated: fc.constantFrom(...DATES),
      });
      rows = [];
      for (const one of fc.sample(portfolio, 80)) rows.push((await app.create(one)).body);
      rows.sort(newestFirst);
    });

    afterAll(() => app.close());

    /** A term of chance, or a part of a name that is there, in other cases. */
    const term = fc.oneof(
      text(LETTERS, 3),
      fc
        .tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 4 }), fc.boolean())
        .map(([row, start, length, upper]) => {
          const characters = Array.from(rows[row % rows.length]!.name);
          const at = start % characters.length;
          const part = characters.slice(at, at + length).join('');
          return (upper ? part.toUpperCase() : part.toLowerCase()).trim();
        })
        .filter((part) => part !== '' && !NAME_ONLY.some((character) => part.includes(character))),
    );
    const whole = fc
      .nat()
      .map((row) => rows[row % rows.length]!.name.toUpperCase())
      .filter((name) => !NAME_ONLY.some((character) => name.includes(character)));
    const search = fc.oneof<fc.Arbitrary<{ name?: string; name_like?: string }>[]>(
      fc.constant({}),
      fc.record({ name: fc.oneof(whole, term) }),
      fc.record({ name_like: term }),
    );

    const expectedOf = ({ name, name_like }: { name?: string; name_like?: string }): Row[] =>
      rows.filter((row) => {
        if (name !== undefined) return folded(row.name) === folded(name);
        return name_like === undefined || folded(row.name).includes(folded(name_like));
      });

    it('finds by offset what a list in memory has', async () => {
      await fc.assert(
        fc.asyncProperty(
          search,
          fc.integer({ min: 1, max: 90 }),
          fc.integer({ min: 0, max: 90 }),
          async (terms, limit, offset) => {
            const expected = expectedOf(terms);
            const { status, body } = await app.search({ ...terms, limit, offset });
            expect(status).toBe(200);
            expect(body.portfolios).toEqual(expected.slice(offset, offset + limit));
            expect(body.pagination).toMatchObject({
              totalElements: expected.length,
              totalPages: Math.ceil(expected.length / limit),
              currentPage: Math.floor(offset / limit),
              hasNext: offset + limit < expected.length,
              hasPrevious: offset > 0,
            });
          },
        ),
        { numRuns: 200 },
      );
    });

    it('finds by cursors what a list in memory has', async () => {
      await fc.assert(
        fc.asyncProperty(search, fc.integer({ min: 1, max: 9 }), async (terms, limit) => {
          const seen: Row[] = [];
          let cursor: string | null | undefined;
          while (cursor !== null) {
            const query = { ...terms, limit, ...(cursor !== undefined && { cursor }) };
            const { status, body }: { status: number; body: any } = await app.search(query);
            expect(status).toBe(200);
            seen.push(...body.portfolios);
            cursor = body.pagination.nextCursor as string | null;
          }
          expect(seen).toEqual(expectedOf(terms));
        }),
        { numRuns: 40 },
      );
    });
  });
}

function newestFirst(a: Row, b: Row): number {
  const [one, other] = [a, b].map(({ dateCreated, portfolioId }) => dateCreated + portfolioId);
  return one! < other! ? 1 : -1;
}
