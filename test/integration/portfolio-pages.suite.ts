import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RootSecret } from '../../src/platform/config/root-secret.js';
import { KeysetCursor } from '../../src/shared/keyset-cursor.js';
import { ManualClock } from '../support/manual-clock.js';
import { type BootPortfolios, type PortfolioApp, idsOf } from '../support/portfolio-app.js';

const DAY = '2024-01-01T00:00:00.000Z';
const DAY_BEFORE = '2023-12-31T00:00:00.000Z';
const DAY_AFTER = '2024-01-02T00:00:00.000Z';

/** How what a search finds is cut into pages. */
export function describePortfolioPages(adapter: string, boot: BootPortfolios): void {
  describe(`pages of portfolios on ${adapter}`, () => {
    let app: PortfolioApp;
    /** Each test has a word of its own, by which it finds its portfolios. */
    let word: string;
    let words = 0;

    beforeAll(async () => {
      // Which stands still: a total that only its age would renew stays wrong.
      app = await boot({ clock: new ManualClock() });
    });

    beforeEach(() => {
      word = `word${++words}x`;
    });

    afterEach(() => void jest.restoreAllMocks());

    afterAll(() => app.close());

    const add = async (count: number, dateCreated = DAY): Promise<string[]> => {
      const portfolios = Array.from({ length: count }, (_, index) => ({
        name: `${word} ${Math.random()} ${index}`,
        dateCreated,
      }));
      return idsOf((await app.createAll(portfolios)).body);
    };
    const page = async (query: Record<string, string | number> = {}) => {
      const { status, body } = await app.search({ name_like: word, ...query });
      expect([status, body.detail]).toEqual([200, undefined]);
      return body;
    };
    /** Follows nextCursor to the end. */
    const walk = async (limit: number, between: () => Promise<unknown> = async () => undefined) => {
      const pages: any[] = [];
      for (
        let cursor: string | null | undefined;
        cursor !== null;
        cursor = pages.at(-1).pagination.nextCursor
      ) {
        if (cursor !== undefined) await between();
        pages.push(await page({ limit, ...(cursor !== undefined && { cursor }) }));
      }
      return pages;
    };

    it('of nothing are none', async () => {
      const nothing = {
        portfolios: [],
        pagination: {
          totalElements: 0,
          totalPages: 0,
          currentPage: 0,
          pageSize: 50,
          hasNext: false,
          hasPrevious: false,
          nextCursor: null,
        },
      };
      expect(await page()).toEqual(nothing);
      expect((await app.search({ name: word })).body).toEqual(nothing);
    });

    it('are newest first, and of one time the higher id first', async () => {
      const [old, same, recent] = [await add(3, DAY_BEFORE), await add(30), await add(2, DAY_AFTER)];
      const expected = [old, same, recent].flatMap((ids) => ids.sort()).reverse();
      expect(idsOf(await page())).toEqual(expected);
    });

    it('have 50 portfolios unless the limit says otherwise', async () => {
      await add(60);
      expect(idsOf(await page())).toHaveLength(50);
      expect(idsOf(await page({ limit: 1 }))).toHaveLength(1);
      expect(idsOf(await page({ limit: 1000 }))).toHaveLength(60);
    });

    it.each([
      [{ limit: 10 }, { currentPage: 0, totalPages: 3, hasNext: true, hasPrevious: false }],
      [
        { limit: 10, offset: 10 },
        { currentPage: 1, totalPages: 3, hasNext: true, hasPrevious: true },
      ],
      [
        { limit: 10, offset: 15 },
        { currentPage: 1, totalPages: 3, hasNext: false, hasPrevious: true },
      ],
      [
        { limit: 10, offset: 20 },
        { currentPage: 2, totalPages: 3, hasNext: false, hasPrevious: true },
      ],
      [
        { limit: 10, offset: 1 },
        { currentPage: 0, totalPages: 3, hasNext: true, hasPrevious: true },
      ],
      [{ limit: 25 }, { currentPage: 0, totalPages: 1, hasNext: false, hasPrevious: false }],
      [{ limit: 24 }, { currentPage: 0, totalPages: 2, hasNext: true, hasPrevious: false }],
      [{ limit: 1000 }, { currentPage: 0, totalPages: 1, hasNext: false, hasPrevious: false }],
      [
        { limit: 10, offset: 25 },
        { currentPage: 2, totalPages: 3, hasNext: false, hasPrevious: true },
      ],
      [
        { limit: 10, offset: 99 },
        { currentPage: 9, totalPages: 3, hasNext: false, hasPrevious: true },
      ],
      [
        { limit: 1, offset: 2_147_483_647 },
        { currentPage: 2_147_483_647, totalPages: 25, hasNext: false, hasPrevious: true },
      ],
    ])(
      'of 25 portfolios say where they are (%j)',
      async (query: { limit: number; offset?: number }, expected) => {
        await add(25);
        const all = idsOf(await page());
        const body = await page(query);
        const { limit, offset = 0 } = query;
        expect(idsOf(body)).toEqual(all.slice(offset, offset + limit));
        expect(body.pagination).toEqual({
          ...expected,
          totalElements: 25,
          pageSize: limit,
          nextCursor: expected.hasNext ? expect.any(String) : null,
        });
      },
    );

    describe('walked by their cursors', () => {
      it('show all once, and say where they are', async () => {
        await add(25);
        const all = idsOf(await page());
        const pages = await walk(10);
        expect(pages.flatMap(idsOf)).toEqual(all);
        expect(pages.map(({ pagination }) => pagination)).toMatchObject([
          { currentPage: 0, totalPages: 3, totalElements: 25, hasNext: true, hasPrevious: false },
          { currentPage: 1, totalPages: 3, totalElements: 25, hasNext: true, hasPrevious: true },
          { currentPage: 2, totalPages: 3, totalElements: 25, hasNext: false, hasPrevious: true },
        ]);
      });

      it('show none twice and leave none out while others are added', async () => {
        await add(25);
        const before = idsOf(await page());
        // Newer by date or, of the same date, by id.
        const pages = await walk(4, async () => [await add(3, DAY_AFTER), await add(2)]);
        expect(pages.flatMap(idsOf)).toEqual(before);
      });

      it('leave none out while those that were seen are deleted', async () => {
        await add(12);
        const before = idsOf(await page());
        const unseen = [...before];
        const pages = await walk(3, async () => {
          for (const id of unseen.splice(0, 3)) expect((await app.remove(id, '?version=1')).status).toBe(204);
        });
        expect(pages.flatMap(idsOf)).toEqual(before);
      });

      it('go on from a page that was asked for by its offset', async () => {
        await add(12);
        const all = idsOf(await page());
        const { pagination } = await page({ limit: 3, offset: 4 });
        const next = await page({ limit: 3, cursor: pagination.nextCursor });
        expect(idsOf(next)).toEqual(all.slice(7, 10));
        expect(next.pagination).toMatchObject({ currentPage: 2, hasNext: true, hasPrevious: true });
      });

      it('are those of all portfolios, too', async () => {
        await add(5);
        const first = (await app.search({ limit: 3 })).body;
        const second = (await app.search({ limit: 2, cursor: first.pagination.nextCursor })).body;
        const both = (await app.search({ limit: 5 })).body;
        expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(both));
      });
    });

    describe('are not shown', () => {
      const refused = async (cursor: string, more = {}) => {
        const { status, body } = await app.search({ name_like: word, limit: 2, cursor, ...more });
        return [status, body.code, body.errors?.map(({ pointer }: any) => pointer)];
      };
      const INVALID = [422, 'VALIDATION_FAILED', ['/cursor']];

      it.each(['', 'abc', '%', '\u0000', '🙂', 'A'.repeat(3000)])('for the cursor %j', async (cursor) => {
        expect(await refused(cursor)).toEqual(INVALID);
      });

      it('for a cursor that was built or altered', async () => {
        await add(3);
        const nextCursor: string = (await page({ limit: 2 })).pagination.nextCursor;
        const position = Buffer.from(nextCursor, 'base64url').subarray(12);
        expect(await refused(position.toString('base64url'))).toEqual(INVALID);
        const zeros = Buffer.concat([Buffer.alloc(12), position]);
        expect(await refused(zeros.toString('base64url'))).toEqual(INVALID);
        for (const place of [0, 20, nextCursor.length - 3]) {
          const other = nextCursor[place] === 'A' ? 'B' : 'A';
          const altered = nextCursor.slice(0, place) + other + nextCursor.slice(place + 1);
          expect(await refused(altered)).toEqual(INVALID);
        }
        expect(await refused(`${nextCursor}.`)).toEqual(INVALID);
      });

      it('for a cursor of another list', async () => {
        const cursors = new KeysetCursor(app.nest.get(RootSecret).deriveKey('cursor'), 'candidates');
        expect(await refused(cursors.write([DAY, 'f'.repeat(24), '2']))).toEqual(INVALID);
      });

      it('for a cursor together with an offset', async () => {
        await add(3);
        const { nextCursor } = (await page({ limit: 2 })).pagination;
        expect(await refused(nextCursor, { offset: 0 })).toEqual([422, 'VALIDATION_FAILED', ['/offset']]);
      });
    });

    describe('have a total', () => {
      const total = async (query: Record<string, string | number>) =>
        (await app.search({ limit: 1, ...query })).body.pagination.totalElements as number;

      it('that is right at once after each write', async () => {
        const everywhere = await total({});
        const here = { name_like: word };
        const name = `${word} exact`;
        await add(3);
        expect([await total({}), await total(here)]).toEqual([everywhere + 3, 3]);
        const { body: first } = await app.create({ name });
        await app.create({ name });
        expect([await total({}), await total(here), await total({ name })]).toEqual([everywhere + 5, 5, 2]);
        await app.create({ name });
        expect(await total({ name })).toBe(3);
        await app.put(first.portfolioId, { name: 'elsewhere', version: 1 });
        expect([await total({}), await total(here), await total({ name })]).toEqual([everywhere + 6, 5, 2]);
        const [last] = idsOf(await page());
        await app.remove(last!, '?version=1');
        expect([await total({}), await total(here)]).toEqual([everywhere + 5, 4]);
        await add(100);
        expect([await total({}), await total(here)]).toEqual([everywhere + 105, 104]);
      });

      it('that is an estimate, and says so, where counting takes too long', async () => {
        await add(3);
        jest.spyOn(app.store, 'count').mockResolvedValue(undefined);
        jest.spyOn(app.store, 'estimate').mockResolvedValue(123_456);
        const { pagination } = await page({ limit: 2 });
        expect(pagination).toMatchObject({ totalElements: 123_456, totalPages: 61_728, estimated: true });
        const last = (await page({ limit: 3 })).pagination;
        expect([last.totalElements, last.estimated]).toEqual([3, undefined]);
      });

      it('that a write which was refused leaves as it is', async () => {
        await add(2);
        await app.createAll([{ name: `${word} a` }, { name: `${word} a` }]);
        await app.create({ name: `${word} b`, version: -1 });
        await app.remove(idsOf(await page())[0]!, '?version=9');
        expect(await total({ name_like: word })).toBe(2);
      });
    });
  });
}
