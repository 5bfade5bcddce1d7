import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BootPortfolios, type PortfolioApp, statusCounts } from '../support/portfolio-app.js';

const OTHER_ID = '65a4f0800000000000000001';
const RACERS = 50;

/** What a request says of the version that it is about, for a portfolio of version 1. */
interface Condition {
  readonly version?: number;
  readonly matching?: string;
}

/** Fulfilled by version 1. */
const GOOD: Condition[] = [
  { version: 1 },
  { matching: '"1"' },
  { matching: '"7", "1"' },
  { matching: ' ,"1" ,\t"7",' },
  { matching: 'W/"1", "1"' },
  { matching: '*' },
  { version: 1, matching: '"1"' },
  { version: 1, matching: '"7","1"' },
  { version: 1, matching: '*' },
];

const BAD: [Condition, number, string][] = [
  [{ version: 0 }, 409, 'VERSION_CONFLICT'],
  [{ version: 2 }, 409, 'VERSION_CONFLICT'],
  [{ version: 1_000_000_000 }, 409, 'VERSION_CONFLICT'],
  [{ version: 2, matching: '"1"' }, 409, 'VERSION_CONFLICT'],
  [{ version: 2, matching: '*' }, 409, 'VERSION_CONFLICT'],
  [{ matching: '"2"' }, 412, 'PRECONDITION_FAILED'],
  [{ matching: '"0", "2", "11"' }, 412, 'PRECONDITION_FAILED'],
  [{ matching: 'W/"1"' }, 412, 'PRECONDITION_FAILED'],
  [{ matching: '"01"' }, 412, 'PRECONDITION_FAILED'],
  [{ matching: '"1.0", "a", ""' }, 412, 'PRECONDITION_FAILED'],
  [{ matching: '"9999999999"' }, 412, 'PRECONDITION_FAILED'],
  [{ matching: '"9999999999999999"' }, 412, 'PRECONDITION_FAILED'],
  [{ version: 1, matching: '"2"' }, 412, 'PRECONDITION_FAILED'],
  [{ version: 1, matching: 'W/"1"' }, 412, 'PRECONDITION_FAILED'],
  [{ version: 2, matching: '"2"' }, 412, 'PRECONDITION_FAILED'],
  [{}, 428, 'PRECONDITION_REQUIRED'],
  [{ matching: '' }, 400, 'MALFORMED_REQUEST'],
  [{ matching: '1' }, 400, 'MALFORMED_REQUEST'],
  [{ matching: '"1' }, 400, 'MALFORMED_REQUEST'],
  [{ matching: '"1" "2"' }, 400, 'MALFORMED_REQUEST'],
  [{ matching: '*, "1"' }, 400, 'MALFORMED_REQUEST'],
  [{ matching: 'w/"1"' }, 400, 'MALFORMED_REQUEST'],
  [{ version: 1, matching: '1' }, 400, 'MALFORMED_REQUEST'],
];

/** Changes and deletions, of the version that was meant. */
export function describePortfolioChanges(adapter: string, boot: BootPortfolios): void {
  describe(`changes of portfolios on ${adapter}`, () => {
    let app: PortfolioApp;

    beforeAll(async () => {
      app = await boot();
    });

    afterAll(() => app.close());

    const DATE = '2024-01-15T08:30:00.000Z';
    const created = async (portfolio: object = {}) =>
      (await app.create({ name: 'Before', dateCreated: DATE, ...portfolio })).body;
    const ifMatch = ({ matching }: Condition): Record<string, string> =>
      matching === undefined ? {} : { 'if-match': matching };
    const put = (id: string, { version, ...rest }: Condition, change: object = {}) =>
      app.put(id, { name: 'After', version, ...change }, ifMatch(rest));
    const remove = (id: string, { version, ...rest }: Condition) =>
      app.remove(id, version === undefined ? '' : `?version=${version}`, ifMatch(rest));

    describe('a change', () => {
      it.each(GOOD)('is made for %j', async (condition) => {
        const { portfolioId } = await created();
        const { status, headers, body } = await put(portfolioId, condition);
        expect([status, headers['etag'], headers['cache-control']]).toEqual([200, '"2"', 'no-store']);
        expect(body).toEqual({ portfolioId, name: 'After', dateCreated: DATE, version: 2 });
        expect((await app.get(portfolioId)).body).toEqual(body);
      });

      it.each(BAD)('is not made for %j, but answered with %i', async (condition, status, code) => {
        const before = await created();
        const answer = await put(before.portfolioId, condition);
        expect([answer.status, answer.body.code]).toEqual([status, code]);
        if (status === 409) expect(answer.body.detail).toBe('Version conflict');
        expect((await app.get(before.portfolioId)).body).toEqual(before);
      });

      it('may be of the date, too', async () => {
        const { portfolioId } = await created();
        const dateCreated = '2025-06-07T10:09:10.111+02:00';
        const { body } = await put(portfolioId, { version: 1 }, { dateCreated });
        expect(body.dateCreated).toBe('2025-06-07T08:09:10.111Z');
        expect((await app.get(portfolioId)).body).toEqual(body);
      });

      it('may name the id of its address, in whatever case', async () => {
        const { portfolioId } = await created();
        const change = { portfolioId: portfolioId.toUpperCase() };
        expect((await put(portfolioId, { version: 1 }, change)).status).toBe(200);
        expect((await put(portfolioId.toUpperCase(), { version: 2 }, { portfolioId })).status).toBe(200);
      });

      it.each<[object, string]>([
        [{ portfolioId: OTHER_ID }, '/portfolioId'],
        [{ portfolioId: '' }, '/portfolioId'],
        [{ portfolioId: 17 }, '/portfolioId'],
        [{ name: ' ' }, '/name'],
        [{ name: undefined }, '/name'],
        [{ dateCreated: null }, '/dateCreated'],
        [{ version: '1' }, '/version'],
        [{ version: -1 }, '/version'],
        [{ title: 'a' }, '/title'],
      ])('is not made with %j', async (change, pointer) => {
        const before = await created();
        const { status, body } = await put(before.portfolioId, { version: 1 }, change);
        expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
        expect(new Set(body.errors.map((error: any) => error.pointer))).toEqual(new Set([pointer]));
        expect((await app.get(before.portfolioId)).body).toEqual(before);
      });

      it('of the highest version that can be given is made', async () => {
        const { portfolioId } = await created({ version: 1_000_000_000 });
        const first = await put(portfolioId, { version: 1_000_000_000 });
        expect([first.status, first.body.version]).toEqual([200, 1_000_000_001]);
        const second = await put(portfolioId, { matching: '"1000000001"' });
        expect([second.status, second.body.version]).toEqual([200, 1_000_000_002]);
      });

      it.each<[string, Condition]>([
        ['its version', { version: 1 }],
        ['If-Match', { matching: '"1"' }],
      ])('of many at once that name %s is made once', async (_what, condition) => {
        const { portfolioId } = await created();
        const answers = await Promise.all(
          Array.from({ length: RACERS }, (_, racer) =>
            put(portfolioId, condition, { name: `Racer ${racer}` }),
          ),
        );
        const lost = condition.version === undefined ? 412 : 409;
        expect(statusCounts(answers)).toEqual({ 200: 1, [lost]: RACERS - 1 });
        const won = answers.find(({ status }) => status === 200)!.body;
        expect(won.version).toBe(2);
        expect((await app.get(portfolioId)).body).toEqual(won);
      });
    });

    describe('a deletion', () => {
      it.each(GOOD)('is made for %j', async (condition) => {
        const { portfolioId } = await created();
        const { status, text } = await remove(portfolioId, condition);
        expect([status, text]).toEqual([204, '']);
        expect((await app.get(portfolioId)).status).toBe(404);
        expect((await remove(portfolioId, condition)).status).toBe(404);
      });

      it.each(BAD)('is not made for %j, but answered with %i', async (condition, status, code) => {
        const before = await created();
        const answer = await remove(before.portfolioId, condition);
        expect([answer.status, answer.body.code]).toEqual([status, code]);
        if (status === 409) expect(answer.body.detail).toBe('Version conflict');
        expect((await app.get(before.portfolioId)).body).toEqual(before);
      });

      it.each([
        ['?version=', '/version'],
        ['?version=-1', '/version'],
        ['?version=1.0', '/version'],
        ['?version=one', '/version'],
        ['?version=1&version=1', '/version'],
        ['?version=1000000001', '/version'],
        ['?version=1&force=true', '/force'],
      ])('is not made with %s', async (query, pointer) => {
        const { portfolioId } = await created();
        const { status, body } = await app.remove(portfolioId, query);
        expect([status, body.errors.map((error: any) => error.pointer)]).toEqual([422, [pointer]]);
        expect((await app.get(portfolioId)).status).toBe(200);
      });

      it('is made for clients that name the type of no body', async () => {
        const { portfolioId } = await created();
        const headers = { 'content-type': 'application/json' };
        expect((await app.remove(portfolioId, '?version=1', headers)).status).toBe(204);
      });

      it('of many at once is made once', async () => {
        const { portfolioId } = await created();
        const answers = await Promise.all(
          Array.from({ length: RACERS }, () => remove(portfolioId, { version: 1 })),
        );
        expect(statusCounts(answers)).toEqual({ 204: 1, 404: RACERS - 1 });
      });

      it('and a change of one version at once are not both made', async () => {
        const { portfolioId } = await created();
        const [changed, deleted] = await Promise.all([
          put(portfolioId, { version: 1 }),
          remove(portfolioId, { version: 1 }),
        ]);
        expect([
          [200, 409],
          [404, 204],
        ]).toContainEqual([changed.status, deleted.status]);
      });
    });
  });
}
