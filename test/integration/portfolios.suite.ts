import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../support/manual-clock.js';
import { AS_ADMIN, type BootPortfolios, type PortfolioApp } from '../support/portfolio-app.js';

const UNKNOWN = '65a4f0800000000000000001';
const NAME_MAX = 200;
const MIB = 1024 * 1024;

/** Creation and reading of single portfolios. */
export function describePortfolios(adapter: string, boot: BootPortfolios): void {
  describe(`portfolios on ${adapter}`, () => {
    let app: PortfolioApp;
    const clock = new ManualClock(Date.parse('2026-03-04T05:06:07.089Z'));

    beforeAll(async () => {
      app = await boot({ clock });
    });

    afterAll(() => app.close());

    const created = async (portfolio: object) => (await app.create(portfolio)).body;

    describe('a new one', () => {
      it('is answered with its id, the time, version 1, its address and its entity tag', async () => {
        const { status, headers, body } = await app.create({ name: 'Robin Example' });
        expect(status).toBe(201);
        expect(body).toEqual({
          portfolioId: expect.stringMatching(/^[0-9a-f]{24}$/),
          name: 'Robin Example',
          dateCreated: '2026-03-04T05:06:07.089Z',
          version: 1,
        });
        expect(headers).toMatchObject({
          location: `/api/v1/portfolio/${body.portfolioId}`,
          etag: '"1"',
          'cache-control': 'no-store',
        });
        expect((await app.ask(headers['location'] as string)).body).toEqual(body);
      });

      it('has a name of its own or not: the id tells them apart', async () => {
        const ids = [await created({ name: 'Twin' }), await created({ name: 'Twin' })].map(
          ({ portfolioId }) => portfolioId,
        );
        expect(new Set(ids).size).toBe(2);
      });

      it.each([
        ['2024-01-15T08:30:00.000Z', '2024-01-15T08:30:00.000Z'],
        ['2024-01-15T08:30:00Z', '2024-01-15T08:30:00.000Z'],
        ['2024-01-15T08:30:00.123456+05:30', '2024-01-15T03:00:00.123Z'],
        ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
        ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
        ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
      ])('may have been created at %s', async (dateCreated, expected) => {
        const { status, body } = await app.create({ name: 'Dated', dateCreated });
        expect([status, body.dateCreated]).toEqual([201, expected]);
        expect((await app.get(body.portfolioId)).body.dateCreated).toBe(expected);
      });

      it.each([0, 7, 1_000_000_000])('may have version %i', async (version) => {
        const { status, headers, body } = await app.create({ name: 'Versioned', version });
        expect([status, body.version, headers['etag']]).toEqual([201, version, `"${version}"`]);
        expect((await app.get(body.portfolioId)).headers['etag']).toBe(`"${version}"`);
      });

      it.each([
        ['  padded\t', 'padded'],
        ['\u00a0no-break space\ufeff', 'no-break space'],
      ])('has its name trimmed (%j)', async (name, expected) => {
        const body = await created({ name });
        expect(body.name).toBe(expected);
        expect((await app.get(body.portfolioId)).body.name).toBe(expected);
      });

      it.each([
        'Größe & Maß',
        'ΟΔΟΣ',
        '東京',
        'שלום',
        '👩‍👩‍👧‍👦',
        '100% <b>"quoted"</b> \\ \' ; --',
        'two  spaces',
        'e\u0301',
      ])('may have the name %j', async (name) => {
        const { status, body } = await app.create({ name });
        expect([status, body.name]).toEqual([201, name]);
        expect((await app.get(body.portfolioId)).body.name).toBe(name);
      });

      it.each(['x', 'ü', '東', '🙂'])(
        'has a name of 200 characters at most, also of %s',
        async (character) => {
          const longest = character.repeat(NAME_MAX);
          const { status, body } = await app.create({ name: ` ${longest} ` });
          expect([status, body.name]).toEqual([201, longest]);
          expect((await app.get(body.portfolioId)).body.name).toBe(longest);
          const refused = await app.create({ name: longest + character });
          expect([refused.status, refused.body.errors]).toEqual([
            422,
            [{ pointer: '/name', detail: 'At most 200 characters', code: 'custom' }],
          ]);
        },
      );

      it.each([
        '',
        '   ',
        'two\nlines',
        'line\u2028separator',
        'paragraph\u2029separator',
        'bell\u0007',
        'nul\u0000',
        '\ud800',
        '\u200b\u2060',
        17,
        null,
        ['a'],
      ])('cannot have the name %j', async (name) => {
        const { status, body } = await app.create({ name });
        expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
        expect(new Set(body.errors.map(({ pointer }: any) => pointer))).toEqual(new Set(['/name']));
      });

      it.each<[object, string[]]>([
        [{}, ['/name']],
        [{ name: 'a', title: 'b', id: 'c' }, ['/title', '/id']],
        [{ name: 'a', portfolioId: UNKNOWN }, ['/portfolioId']],
        [{ name: 'a', version: -1 }, ['/version']],
        [{ name: 'a', version: 1.5 }, ['/version']],
        [{ name: 'a', version: '1' }, ['/version']],
        [{ name: 'a', version: 1_000_000_001 }, ['/version']],
        [{ name: 'a', version: null }, ['/version']],
        [{ name: 'a', dateCreated: null }, ['/dateCreated']],
        [{ name: 'a', dateCreated: 1_700_000_000_000 }, ['/dateCreated']],
        [{ name: 'a', dateCreated: '2024-01-15' }, ['/dateCreated']],
        [{ name: 'a', dateCreated: '2024-01-15T08:30:00' }, ['/dateCreated']],
        [{ name: 'a', dateCreated: '2024-02-30T08:30:00Z' }, ['/dateCreated']],
        [{ name: 'a', dateCreated: '0000-12-31T23:59:59Z' }, ['/dateCreated']],
        [{ name: 'a', dateCreated: '9999-12-31T23:59:59.999-00:01' }, ['/dateCreated']],
        [{ name: '', version: -1, dateCreated: 'now', x: 1 }, ['/name', '/dateCreated', '/version', '/x']],
        [[], ['']],
      ])('cannot be %j', async (portfolio, pointers) => {
        const { status, body } = await app.create(portfolio);
        expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
        expect(new Set(body.errors.map(({ pointer }: any) => pointer))).toEqual(new Set(pointers));
      });

      it('comes in a body of 1 MiB at most', async () => {
        const fitting = JSON.stringify({ name: 'Large' }).padEnd(MIB);
        expect((await app.create(fitting)).status).toBe(201);
        const { status, body } = await app.create(`${fitting} `);
        expect([status, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      });

      it.each([
        ['{"name":', 'application/json', 400, 'MALFORMED_REQUEST'],
        ['', 'application/json', 400, 'MALFORMED_REQUEST'],
        ['name=a', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ])('is not read from %j as %s', async (payload, type, status, code) => {
        const { body, ...answer } = await app.create(payload, { ...AS_ADMIN, 'content-type': type });
        expect([answer.status, body.code]).toEqual([status, code]);
      });
    });

    describe('one that is there', () => {
      it('is read by its id, in whatever case', async () => {
        const expected = await created({ name: 'Read' });
        const id: string = expected.portfolioId;
        for (const spelling of [id, id.toUpperCase()]) {
          const { status, headers, body } = await app.get(spelling);
          expect(status).toBe(200);
          expect(headers).toMatchObject({ etag: '"1"', 'cache-control': 'no-cache' });
          expect(body).toEqual(expected);
        }
      });

      it('is described by HEAD', async () => {
        const { portfolioId } = await created({ name: 'Head' });
        const url = `/api/v1/portfolio/${portfolioId}`;
        const { status, headers, text } = await app.ask({ method: 'HEAD', url });
        expect([status, headers['etag'], text]).toEqual([200, '"1"', '']);
      });

      it.each(['"1"', 'W/"1"', '"7", "1"', '"7" , W/"1"', '*', ',"1",'])(
        'is not sent again to a client that has it (If-None-Match: %s)',
        async (tags) => {
          const { portfolioId } = await created({ name: 'Cached' });
          const { status, headers, text } = await app.get(portfolioId, { 'if-none-match': tags });
          expect([status, headers['etag'], text]).toEqual([304, '"1"', '']);
        },
      );

      it.each(['"2"', 'W/"2"', '"11"', '"01"', '1', '', '"1', '*, "7"'])(
        'is sent to a client that has another (If-None-Match: %s)',
        async (tags) => {
          const expected = await created({ name: 'Cached' });
          const { status, body } = await app.get(expected.portfolioId, { 'if-none-match': tags });
          expect([status, body]).toEqual([200, expected]);
        },
      );

      it('is sent again after a change', async () => {
        const { portfolioId } = await created({ name: 'Before' });
        await app.put(portfolioId, { name: 'After', version: 1 });
        const { status, headers, body } = await app.get(portfolioId, { 'if-none-match': '"1"' });
        expect([status, headers['etag'], body.name]).toEqual([200, '"2"', 'After']);
      });
    });

    it.each([
      UNKNOWN,
      '17',
      UNKNOWN.slice(1),
      `${UNKNOWN}0`,
      UNKNOWN.replace('a', 'g'),
      `${UNKNOWN}%0A`,
      `${UNKNOWN}%00`,
      `${UNKNOWN}'%20OR%20'1'='1`,
      '00000000-0000-0000-0000-000000000000',
      '%F0%9F%99%82',
      'x'.repeat(1000),
    ])('there is none with the id %s', async (id) => {
      const answers = await Promise.all([
        app.get(id),
        app.put(id, { name: 'Nobody', version: 1 }),
        app.put(id, { name: 'Nobody' }, { 'if-match': '*' }),
        app.remove(id, '?version=1'),
      ]);
      for (const { status, headers, body } of answers) {
        expect([status, body.code]).toEqual([404, 'PORTFOLIO_NOT_FOUND']);
        expect(body.detail).toBe('Portfolio not found');
        expect(headers['content-type']).toBe('application/problem+json');
      }
    });
  });
}
