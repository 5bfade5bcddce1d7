import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BootPortfolios, type PortfolioApp, idsOf } from '../support/portfolio-app.js';

const MIB = 1024 * 1024;
const NAME_MAX = 200;

/** Creation by the hundred. */
export function describePortfolioBulk(adapter: string, boot: BootPortfolios): void {
  describe(`portfolios created at once on ${adapter}`, () => {
    let app: PortfolioApp;

    beforeAll(async () => {
      app = await boot();
    });

    afterAll(() => app.close());

    const numbered = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `Number ${index}` }));
    const all = async (): Promise<any[]> => (await app.ask('/api/v1/portfolios')).body;

    it('are answered in the order asked, and each can be read', async () => {
      const { status, headers, body } = await app.createAll([
        { name: ' Zebra ' },
        { name: 'Ant', version: 7 },
        { name: 'Mole 🙂', dateCreated: '2024-01-15T08:30:00+01:00' },
      ]);
      expect([status, headers['cache-control']]).toEqual([201, 'no-store']);
      expect(body).toMatchObject([
        { name: 'Zebra', version: 1 },
        { name: 'Ant', version: 7 },
        { name: 'Mole 🙂', version: 1, dateCreated: '2024-01-15T07:30:00.000Z' },
      ]);
      for (const portfolio of body) expect((await app.get(portfolio.portfolioId)).body).toEqual(portfolio);
      expect(await all()).toEqual(body);
    });

    it.each([1, 100])('may be %i', async (count) => {
      const { status, body } = await app.createAll(numbered(count));
      expect([status, new Set(idsOf(body)).size]).toEqual([201, count]);
      expect(body.map(({ name }: any) => name)).toEqual(numbered(count).map(({ name }) => name));
    });

    it('have names of their own among each other only', async () => {
      for (let time = 0; time < 2; time++)
        expect((await app.createAll([{ name: 'Again' }, { name: 'Once more' }])).status).toBe(201);
    });

    it.each<[string, () => unknown, string, string]>([
      ['none', () => [], 'BULK_EMPTY', 'Request must contain at least 1 portfolio'],
      ['101', () => numbered(101), 'BULK_TOO_LARGE', 'Request cannot contain more than 100 portfolios'],
      [
        '101 of which none is valid',
        () => Array(101).fill({ name: '' }),
        'BULK_TOO_LARGE',
        'Request cannot contain more than 100 portfolios',
      ],
    ])('cannot be %s', async (_what, portfolios, code, detail) => {
      const before = await all();
      const { status, body } = await app.createAll(portfolios());
      expect([status, body.code, body.detail]).toEqual([400, code, detail]);
      expect(await all()).toEqual(before);
    });

    it.each([
      [['A', 'a'], 'a'],
      [['Robin', 'Wren', ' ROBIN '], 'ROBIN'],
      [['a', 'b', 'B', 'A', 'c'], 'B, A'],
      [['one', 'ONE', 'One', 'two', 'oNE'], 'ONE'],
      [['Größe', 'x', 'GRÖSSE'], 'GRÖSSE'],
      [['ΟΔΟΣ', 'οδος'], 'οδος'],
      [['Caf\u00e9', 'cafe\u0301'], 'cafe\u0301'],
    ])('cannot be named %j', async (names, duplicates) => {
      const before = await all();
      const { status, body } = await app.createAll(names.map((name) => ({ name })));
      expect([status, body.code]).toEqual([400, 'DUPLICATE_NAMES']);
      expect(body.detail).toBe(`Duplicate portfolio names found in request: ${duplicates}`);
      expect(await all()).toEqual(before);
    });

    it('may be named alike', async () => {
      const names = ['Resume', 'Résumé', 're sume', 're  sume', 're-sume'];
      expect((await app.createAll(names.map((name) => ({ name })))).status).toBe(201);
    });

    it('are not created at all where one is not valid, and each that is not is named', async () => {
      const before = await all();
      const portfolios: object[] = numbered(100);
      portfolios[3] = { name: ' ' };
      portfolios[99] = { name: 'Last', version: -1, colour: 'red' };
      const { status, body } = await app.createAll(portfolios);
      expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
      expect(new Set(body.errors.map(({ pointer }: any) => pointer))).toEqual(
        new Set(['/3/name', '/99/version', '/99/colour']),
      );
      expect(await all()).toEqual(before);
    });

    it.each([
      { name: 'One' },
      { portfolios: [{ name: 'One' }] },
      'null',
      '"One"',
      [['One']],
      ['One'],
      [null],
    ])('are not read from %j', async (body) => {
      const { status, ...answer } = await app.createAll(body);
      expect([status, answer.body.code]).toEqual([422, 'VALIDATION_FAILED']);
    });

    it('come in a body of 1 MiB at most, names of 200 characters as clients escape them among it', async () => {
      const escaped = '\\ud83d\\ude42'.repeat(NAME_MAX - 4);
      const items = numbered(100).map(
        (_, index) => `{"name":"${escaped} ${String(index).padStart(3, '0')}"}`,
      );
      const fitting = `[${items.join(`,${' '.repeat(7000)}`)}]`;
      expect(fitting.length).toBeGreaterThan(900_000);
      const { status, body } = await app.createAll(fitting);
      expect([status, body?.length]).toEqual([201, 100]);
      expect(body[99].name).toBe(`${'🙂'.repeat(NAME_MAX - 4)} 099`);
      expect((await app.createAll(fitting.padEnd(MIB + 1))).status).toBe(413);
    });
  });
}
