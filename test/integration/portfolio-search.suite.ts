import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../support/manual-clock.js';
import { type BootPortfolios, type PortfolioApp, idsOf } from '../support/portfolio-app.js';

const CONFLICT = 'Only one search parameter allowed: name or name_like';
const EMPTY = 'Search parameter cannot be empty';
const FORMAT =
  'Invalid portfolio name format. Name must be 1-200 characters, alphanumeric, spaces, hyphens, and underscores only';

const NAMES = [
  'Größe',
  'GRÖSSE',
  'groesse',
  'ΟΔΟΣ',
  'οδός οδος',
  'Straße 東京 1',
  'Cafe\u0301',
  'snake_case',
  'snakeXcase',
  'kebab-case',
  'two  spaces',
  'two spaces',
  'Robin Example',
  'ROBIN EXAMPLE',
  'robin',
  'Qx',
  'é',
  '🙂 smile',
  '100% sure',
  'back\\slash',
];

/** What a search finds, and what it refuses. */
export function describePortfolioSearch(adapter: string, boot: BootPortfolios): void {
  describe(`the search for portfolios on ${adapter}`, () => {
    let app: PortfolioApp;

    beforeAll(async () => {
      app = await boot({ clock: new ManualClock() });
      // The first is the newest.
      for (const name of NAMES.toReversed())
        expect((await app.create({ name, dateCreated: dateOf(name) })).status).toBe(201);
    });

    afterAll(() => app.close());

    const dateOf = (name: string) =>
      new Date(Date.UTC(2024, 0, NAMES.length - NAMES.indexOf(name))).toISOString();
    const found = async (query: Record<string, string | number>): Promise<string[]> => {
      const { status, body } = await app.search(query);
      expect([status, body.detail]).toEqual([200, undefined]);
      return body.portfolios.map(({ name }: { name: string }) => name);
    };

    it('without a term finds all, newest first', async () => {
      expect(await found({})).toEqual(NAMES);
    });

    it.each<[string, string[]]>([
      ['Robin Example', ['Robin Example', 'ROBIN EXAMPLE']],
      ['rObIn eXaMpLe', ['Robin Example', 'ROBIN EXAMPLE']],
      ['  robin example\t', ['Robin Example', 'ROBIN EXAMPLE']],
      ['robin', ['robin']],
      ['obin', []],
      ['GRÖSSE', ['Größe', 'GRÖSSE']],
      ['größe', ['Größe', 'GRÖSSE']],
      ['grosse', []],
      ['οδος', ['ΟΔΟΣ']],
      ['ΟΔΟΣ', ['ΟΔΟΣ']],
      ['CAFÉ', ['Cafe\u0301']],
      ['qx', ['Qx']],
      ['É', ['é']],
      ['snake_case', ['snake_case']],
      ['two spaces', ['two spaces']],
      ['two  spaces', ['two  spaces']],
      ['nobody', []],
    ])('by the name %j finds %j', async (name, expected) => {
      expect(await found({ name })).toEqual(expected);
    });

    it.each<[string, string[]]>([
      ['robin', ['Robin Example', 'ROBIN EXAMPLE', 'robin']],
      ['BIN EX', ['Robin Example', 'ROBIN EXAMPLE']],
      ['größe', ['Größe', 'GRÖSSE']],
      ['ÖSS', ['Größe', 'GRÖSSE']],
      ['össe', ['Größe', 'GRÖSSE']],
      ['ss', ['Größe', 'GRÖSSE', 'groesse', 'Straße 東京 1']],
      ['ς', ['ΟΔΟΣ', 'οδός οδος']],
      ['οδΟΣ', ['ΟΔΟΣ', 'οδός οδος']],
      ['東京', ['Straße 東京 1']],
      ['京', ['Straße 東京 1']],
      ['e 東京 1', ['Straße 東京 1']],
      ['qx', ['Qx']],
      ['q', ['Qx']],
      ['é', ['Cafe\u0301', 'é']],
      ['snake_case', ['snake_case']],
      ['e_c', ['snake_case']],
      ['_', ['snake_case']],
      ['___', []],
      ['b-c', ['kebab-case']],
      ['-', ['kebab-case']],
      ['o  s', ['two  spaces']],
      ['o s', ['two spaces']],
      ['  two ', ['two  spaces', 'two spaces']],
      ['0', ['100% sure']],
      ['smi', ['🙂 smile']],
      ['sla', ['back\\slash']],
      ['zz', []],
      ['zzz', []],
    ])('by the part %j finds %j', async (name_like, expected) => {
      expect(await found({ name_like })).toEqual(expected);
    });

    it('may be for 200 characters', async () => {
      for (const character of ['x', 'ü', '𝒜']) {
        const longest = character.repeat(200);
        expect(await found({ name: longest })).toEqual([]);
        expect(await found({ name_like: ` ${longest} ` })).toEqual([]);
      }
    });

    it.each([
      ['name=a&name_like=b', CONFLICT, 'SEARCH_PARAMETERS_CONFLICT'],
      ['name=&name_like=b', CONFLICT, 'SEARCH_PARAMETERS_CONFLICT'],
      ['name=a&name_like=%20', CONFLICT, 'SEARCH_PARAMETERS_CONFLICT'],
      ['name&name_like', CONFLICT, 'SEARCH_PARAMETERS_CONFLICT'],
      ['name=', EMPTY, 'SEARCH_PARAMETER_EMPTY'],
      ['name', EMPTY, 'SEARCH_PARAMETER_EMPTY'],
      ['name_like=', EMPTY, 'SEARCH_PARAMETER_EMPTY'],
      ['name=%20%09%C2%A0', EMPTY, 'SEARCH_PARAMETER_EMPTY'],
      ['name_like=+', EMPTY, 'SEARCH_PARAMETER_EMPTY'],
      ...[
        '%25',
        '*',
        'a.b',
        'a/b',
        "a'b",
        'a%0Ab',
        'a%00',
        '%F0%9F%99%82',
        '%5C',
        'a,b',
        '%ED%A0%80',
      ].flatMap((term) => [
        [`name=${term}`, FORMAT, 'SEARCH_PARAMETER_INVALID'] as const,
        [`name_like=${term}`, FORMAT, 'SEARCH_PARAMETER_INVALID'] as const,
      ]),
      [`name=${'x'.repeat(201)}`, FORMAT, 'SEARCH_PARAMETER_INVALID'],
      [`name_like=${'%C3%BC'.repeat(201)}`, FORMAT, 'SEARCH_PARAMETER_INVALID'],
    ])('is refused for %s', async (query, detail, code) => {
      const { status, headers, body } = await app.ask(`/api/v2/portfolios?${query}`);
      expect([status, body.detail, body.code]).toEqual([400, detail, code]);
      expect(headers['content-type']).toBe('application/problem+json');
    });

    it.each([
      ['limit=0', '/limit'],
      ['limit=1001', '/limit'],
      ['limit=-1', '/limit'],
      ['limit=', '/limit'],
      ['limit=ten', '/limit'],
      ['limit=1e2', '/limit'],
      ['limit=1.5', '/limit'],
      ['limit=%201', '/limit'],
      ['offset=-1', '/offset'],
      ['offset=2147483648', '/offset'],
      ['offset=', '/offset'],
      ['limit=1&limit=2', '/limit'],
      ['offset=1&offset=1', '/offset'],
      ['name=a&name=b', '/name'],
      ['name_like=a&name_like=a', '/name_like'],
      ['page=1', '/page'],
      ['Name=a', '/Name'],
      ['sort=name', '/sort'],
    ])('is refused for %s as not valid', async (query, pointer) => {
      const { status, body } = await app.ask(`/api/v2/portfolios?${query}`);
      expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
      expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer]);
    });

    it('finds a portfolio by its new name only, once it has one', async () => {
      const { body } = await app.create({ name: 'Caterpillar Renamed' });
      await app.put(body.portfolioId, { name: 'Butterfly Renamed', version: 1 });
      expect(await found({ name: 'caterpillar renamed' })).toEqual([]);
      expect(await found({ name_like: 'erpil' })).toEqual([]);
      expect(await found({ name: 'butterfly renamed' })).toEqual(['Butterfly Renamed']);
      expect(await found({ name_like: 'utt' })).toEqual(['Butterfly Renamed']);
      await app.remove(body.portfolioId, '?version=2');
      expect(await found({ name_like: 'renamed' })).toEqual([]);
    });

    it('shows portfolios as they are read one by one', async () => {
      const { headers, body } = await app.search({ name: 'qx' });
      expect(headers['cache-control']).toBe('no-store');
      expect(body.portfolios).toEqual([(await app.get(idsOf(body)[0]!)).body]);
    });
  });
}
