import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameKey } from '../../src/modules/portfolio/portfolio-name.js';
import type { PortfolioStore } from '../../src/modules/portfolio/portfolio.store.js';
import type { Portfolio, PortfolioFilter } from '../../src/modules/portfolio/portfolio.js';
import { ObjectIds } from '../../src/shared/object-id.js';
import { SystemClock } from '../../src/shared/clock.js';

const ids = new ObjectIds(new SystemClock());
const UNKNOWN = 'ffffffffffffffffffffffff';
const FIRST = { limit: 1000, offset: 0 };

export function newPortfolio(changes: Partial<Portfolio> = {}): Portfolio {
  return {
    id: ids.next(),
    name: 'Robin Example',
    dateCreated: '2026-01-15T08:30:00.123Z',
    version: 1,
    ...changes,
  };
}

const substring = (text: string): PortfolioFilter => ({ kind: 'substring', key: nameKey(text) });
const exact = (text: string): PortfolioFilter => ({ kind: 'exact', key: nameKey(text) });

/** What every store of portfolios does. @param openStore opens one without anything in it. */
export function describePortfolioStore(adapter: string, openStore: () => PortfolioStore): void {
  const namesOf = async (filter: PortfolioFilter) =>
    (await openStore().page(filter, FIRST)).map(({ name }) => name).sort();

  describe(`portfolios in ${adapter}`, () => {
    it('are none at first', async () => {
      expect(await openStore().batch(undefined, 10)).toEqual({ portfolios: [], next: undefined });
      expect(await openStore().page({ kind: 'all', key: '' }, FIRST)).toEqual([]);
      expect(await openStore().count({ kind: 'all', key: '' }, 1000)).toBe(0);
    });

    it('are found as they were added', async () => {
      const added = [
        newPortfolio({ name: 'Größe 🙂', dateCreated: '0001-01-01T00:00:00.000Z', version: 0 }),
        newPortfolio({
          name: "'; DROP TABLE --\\ % _",
          dateCreated: '9999-12-31T23:59:59.999Z',
          version: 1e9,
        }),
      ];
      await openStore().add(added);
      for (const portfolio of added) expect(await openStore().find(portfolio.id)).toEqual(portfolio);
    });

    it('that nobody added are not found', async () => {
      expect(await openStore().find(UNKNOWN)).toBeUndefined();
    });

    it('are added all or none', async () => {
      const present = newPortfolio({ name: 'present' });
      await openStore().add([present]);
      const others = [newPortfolio(), newPortfolio()];
      await expect(openStore().add([others[0]!, present, others[1]!])).rejects.toThrow(/duplicate/i);
      expect(await Promise.all(others.map(({ id }) => openStore().find(id)))).toEqual([undefined, undefined]);
      expect(await openStore().find(present.id)).toEqual(present);
    });
  });

  describe(`changing a portfolio in ${adapter}`, () => {
    const added = async (changes?: Partial<Portfolio>) => {
      const portfolio = newPortfolio(changes);
      await openStore().add([portfolio]);
      return portfolio;
    };

    it('replaces name and date, and raises the version by one', async () => {
      const { id } = await added({ version: 7 });
      const change = { name: 'Other', dateCreated: '2020-02-29T00:00:00.000Z' };
      const now = { id, ...change, version: 8 };
      expect(await openStore().replace(id, [7], change)).toEqual(now);
      expect(await openStore().find(id)).toEqual(now);
    });

    it('leaves the date where none is given', async () => {
      const { id, dateCreated } = await added();
      expect(await openStore().replace(id, '*', { name: 'Other' })).toMatchObject({ dateCreated });
    });

    it.each<[string, '*' | number[], boolean]>([
      ['its version', [1], true],
      ['several, its version among them', [5, 1, 3], true],
      ['any', '*', true],
      ['another', [2], false],
      ['none', [], false],
    ])('of version %s', async (_which, versions, done) => {
      const portfolio = await added();
      const { id } = portfolio;
      expect((await openStore().replace(id, versions, { name: 'Other' }))?.version).toBe(
        done ? 2 : undefined,
      );
      if (!done) expect(await openStore().find(id)).toEqual(portfolio);
      const removable = await added();
      expect(await openStore().remove(removable.id, versions)).toBe(done);
      expect(await openStore().find(removable.id)).toEqual(done ? undefined : removable);
    });

    it('that is not there does nothing', async () => {
      expect(await openStore().replace(UNKNOWN, '*', { name: 'Other' })).toBeUndefined();
      expect(await openStore().remove(UNKNOWN, '*')).toBe(false);
      expect(await openStore().find(UNKNOWN)).toBeUndefined();
    });

    it('is done by one of 50 at once', async () => {
      const { id } = await added();
      const changes = Array.from({ length: 50 }, (_, index) =>
        openStore().replace(id, [1], { name: `by ${index}` }),
      );
      const done = (await Promise.all(changes)).filter((change) => change !== undefined);
      expect(done).toHaveLength(1);
      expect(await openStore().find(id)).toEqual(done[0]);
      const removals = await Promise.all(Array.from({ length: 50 }, () => openStore().remove(id, [2])));
      expect(removals.filter(Boolean)).toHaveLength(1);
    });

    it('changes by what it is found', async () => {
      const { id } = await added({ name: 'Quartz before' });
      await openStore().replace(id, '*', { name: 'Basalt after' });
      expect(await namesOf(substring('quartz before'))).toEqual([]);
      expect(await namesOf(substring('basalt AFTER'))).toEqual(['Basalt after']);
      expect(await namesOf(exact('basalt after'))).toEqual(['Basalt after']);
    });
  });

  describe(`all portfolios in ${adapter}`, () => {
    it('come in the order in which they were added, part by part, each once', async () => {
      const added = Array.from({ length: 25 }, (_, index) =>
        newPortfolio({
          name: `ordered ${index}`,
          dateCreated: new Date(Date.UTC(2026, 0, 30 - index)).toISOString(),
        }),
      );
      for (const part of [added.slice(0, 10), added.slice(10, 11), added.slice(11)])
        await openStore().add(part);
      for (const limit of [1, 7, 1000]) {
        const seen: Portfolio[] = [];
        let place: string | undefined;
        do {
          const { portfolios, next } = await openStore().batch(place, limit);
          expect(portfolios.length).toBeLessThanOrEqual(limit);
          seen.push(...portfolios.filter(({ name }) => name.startsWith('ordered')));
          place = next;
        } while (place !== undefined);
        expect(seen).toEqual(added.map((portfolio) => expect.objectContaining(portfolio)));
      }
    });
  });

  describe(`a search in ${adapter}`, () => {
    const NAMES = [
      'Quill',
      'quill',
      'Quill 2',
      'a_quill-b',
      'QUILLS',
      'Größte Straße',
      'GRÖSSTE STRASSE',
      '東京の写真',
      'x',
      'Zq',
    ];

    beforeAll(async () => {
      await openStore().add(NAMES.map((name) => newPortfolio({ name })));
    });

    it.each<[string, string[]]>([
      ['QUILL', ['Quill', 'quill']],
      ['größte straße', ['GRÖSSTE STRASSE', 'Größte Straße']],
      ['東京', []],
      ['X', ['x']],
      ['%', []],
    ])('for the whole name %s', async (name, expected) => {
      expect(await namesOf(exact(name))).toEqual([...expected].sort());
    });

    it.each<[string, string[]]>([
      ['quill', ['QUILLS', 'Quill', 'Quill 2', 'a_quill-b', 'quill']],
      ['ILL', ['QUILLS', 'Quill', 'Quill 2', 'a_quill-b', 'quill']],
      ['_q', ['a_quill-b']],
      ['l-', ['a_quill-b']],
      ['l 2', ['Quill 2']],
      ['_', ['a_quill-b']],
      ['sste', ['GRÖSSTE STRASSE', 'Größte Straße']],
      ['STRA', ['GRÖSSTE STRASSE', 'Größte Straße']],
      ['ö', ['GRÖSSTE STRASSE', 'Größte Straße']],
      ['東', ['東京の写真']],
      ['京の', ['東京の写真']],
      ['東京の写', ['東京の写真']],
      ['東写', []],
      ['q', ['QUILLS', 'Quill', 'Quill 2', 'Zq', 'a_quill-b', 'quill']],
      ['zq', ['Zq']],
      ['quilled', []],
      ['.', []],
      ['q.', []],
    ])('for a part, %s', async (part, expected) => {
      const found = (await namesOf(substring(part))).filter((name) => NAMES.includes(name));
      expect(found).toEqual([...expected].sort());
      expect(await openStore().count(substring(part), 5000)).toBe((await namesOf(substring(part))).length);
    });

    it('finds what a look at each name finds', async () => {
      const letters = fc.string({
        unit: fc.constantFrom('a', 'b', 'B', ' ', '-', '_', 'é', 'ß', '語'),
        maxLength: 6,
      });
      await fc.assert(
        fc.asyncProperty(fc.array(letters, { maxLength: 6 }), letters, async (names, part) => {
          const mark = newPortfolio().id;
          const added = names.map((name) => newPortfolio({ name: `${mark}${name}` }));
          if (added.length > 0) await openStore().add(added);
          const wanted = nameKey(mark + part);
          const expected = added.filter(({ name }) => nameKey(name).includes(wanted)).map(({ name }) => name);
          expect(await namesOf({ kind: 'substring', key: wanted })).toEqual(expected.sort());
        }),
        { numRuns: 40 },
      );
    });

    it('is newest first, by id where dates are the same, whatever part of it is asked for', async () => {
      const dates = ['2026-03-01', '2026-03-02', '2026-03-02', '2026-03-02', '2026-03-03'];
      const added = dates.map((date) =>
        newPortfolio({ name: 'sorted', dateCreated: `${date}T00:00:00.000Z` }),
      );
      await openStore().add(added);
      const expected = added.toReversed();
      for (const filter of [exact('sorted'), substring('sorted')]) {
        expect(await openStore().page(filter, FIRST)).toEqual(expected);
        for (let offset = 0; offset <= 5; offset++) {
          expect(await openStore().page(filter, { limit: 2, offset })).toEqual(
            expected.slice(offset, offset + 2),
          );
          const after = expected[offset - 1];
          expect(await openStore().page(filter, { limit: 2, offset: 0, after })).toEqual(
            expected.slice(offset, offset + 2),
          );
        }
      }
    });

    it('counts, and estimates', async () => {
      await openStore().add(Array.from({ length: 12 }, () => newPortfolio({ name: 'counted' })));
      for (const filter of [exact('counted'), substring('ounte')])
        expect(await openStore().count(filter, 5000)).toBe(12);
      const all: PortfolioFilter = { kind: 'all', key: '' };
      const total = await openStore().count(all, 5000);
      expect(total).toBeGreaterThan(12);
      for (const filter of [all, exact('counted'), substring('ounte'), substring('zz')])
        expect(await openStore().estimate(filter)).toBeGreaterThanOrEqual(0);
    });
  });
}
