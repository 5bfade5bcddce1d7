import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_ADMIN, JWT_SECRET, loginRequest } from '../support/account-app.js';
import { AS_ADMIN, type Answer, type BootPortfolios, type PortfolioApp } from '../support/portfolio-app.js';

type Headers = Record<string, string>;

const MEMBER = { username: 'member@example.com', password: 'password of a member' };
const WARNING = 'portfolio_writes_public';

const BAD_CREDENTIALS: [string, Headers][] = [
  ['a bad token', { authorization: 'Bearer bad' }],
  ['an empty bearer', { authorization: 'Bearer ' }],
  ['another scheme', { authorization: 'Basic YTpi' }],
  ['a wrong admin key', { 'x-admin-key': 'wrong' }],
];

/** Asks each route that writes. @returns the answers by what was asked. */
async function write(app: PortfolioApp, headers: Headers): Promise<Record<string, Answer>> {
  const { body } = await app.create({ name: 'Written' });
  const url = `/api/v1/portfolio/${body.portfolioId}`;
  return {
    create: await app.create({ name: 'New' }, headers),
    createAll: await app.createAll([{ name: 'New' }], headers),
    change: await app.ask({ method: 'PUT', url, headers, payload: { name: 'Changed', version: 1 } }),
    delete: await app.ask({ method: 'DELETE', url: `${url}?version=2`, headers }),
  };
}

const statusesOf = (answers: Record<string, Answer>) =>
  Object.fromEntries(Object.entries(answers).map(([what, { status }]) => [what, status]));

const DONE = { create: 201, createAll: 201, change: 200, delete: 204 };
const REFUSED = { create: 401, createAll: 401, change: 401, delete: 401 };

/** Who may write, beside accounts. */
export function describePortfolioAccess(adapter: string, boot: BootPortfolios): void {
  const env = { MODULES: 'portfolio,account', JWT_SECRET_KEY: JWT_SECRET };
  const signIn = async (app: PortfolioApp, form: { username: string; password: string }) => {
    const { body } = await app.ask(loginRequest(form));
    return { authorization: `Bearer ${body.access_token}` };
  };
  const warnings = ({ log }: PortfolioApp) => log.filter(({ event }) => event === WARNING);

  describe(`portfolios on ${adapter}`, () => {
    let app: PortfolioApp;
    let admin: Headers;
    let member: Headers;

    beforeAll(async () => {
      app = await boot({ env });
      admin = await signIn(app, FIRST_ADMIN);
      const payload = { email: MEMBER.username, password: MEMBER.password, role: 'member' };
      await app.ask({ method: 'POST', url: '/api/v1/admin/users', headers: AS_ADMIN, payload });
      member = await signIn(app, MEMBER);
    });

    afterAll(() => app.close());

    it.each([
      ['an administrator', () => admin],
      ['a member', () => member],
      ['a service with the admin key', () => AS_ADMIN],
    ])('are written by %s', async (_who, headers) => {
      expect(statusesOf(await write(app, headers()))).toEqual(DONE);
    });

    it.each<[string, Headers]>([['nothing', {}], ...BAD_CREDENTIALS])(
      'are not written by who shows %s',
      async (_what, headers) => {
        const answers = await write(app, headers);
        expect(statusesOf(answers)).toEqual(REFUSED);
        const detail =
          Object.keys(headers).length === 0 ? 'Not authenticated' : 'Could not validate credentials';
        for (const { headers: answered, body } of Object.values(answers)) {
          expect(body.detail).toBe(detail);
          expect(answered['www-authenticate']).toBe('Bearer');
        }
      },
    );

    it('are not looked for, nor is the input, before it is known who asks', async () => {
      expect((await app.create({ name: '' }, {})).status).toBe(401);
      expect((await app.createAll([], {})).status).toBe(401);
      for (const method of ['PUT', 'DELETE'] as const)
        expect((await app.ask({ method, url: '/api/v1/portfolio/unknown' })).status).toBe(401);
    });

    it('are read by everybody', async () => {
      const { body } = await app.create({ name: 'Public' });
      for (const url of ['/api/v1/portfolios', '/api/v2/portfolios', `/api/v1/portfolio/${body.portfolioId}`])
        expect((await app.ask(url)).status).toBe(200);
    });

    it('have idempotency keys of each caller’s own', async () => {
      const key = { 'idempotency-key': 'one key' };
      const answers = [];
      for (const caller of [admin, member, AS_ADMIN, member])
        answers.push(await app.create({ name: 'Keyed' }, { ...caller, ...key }));
      const replayed = answers.map(({ headers }) => headers['idempotency-replayed']);
      expect(replayed).toEqual([undefined, undefined, undefined, 'true']);
      expect(answers[3]!.text).toBe(answers[1]!.text);
      expect(new Set(answers.map(({ body }) => body.portfolioId)).size).toBe(3);
      const other = await app.create({ name: 'Other' }, { ...(await signIn(app, MEMBER)), ...key });
      expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    });

    it('start without a warning', () => {
      expect(warnings(app)).toEqual([]);
    });
  });

  describe(`portfolios on ${adapter} whose writes are public`, () => {
    let app: PortfolioApp;

    beforeAll(async () => {
      app = await boot({ env: { PORTFOLIO_WRITES: 'public' } });
    });

    afterAll(() => app.close());

    it('are written by everybody', async () => {
      expect(statusesOf(await write(app, {}))).toEqual(DONE);
      expect(statusesOf(await write(app, AS_ADMIN))).toEqual(DONE);
    });

    it.each(BAD_CREDENTIALS)('are not written by who shows %s', async (_what, headers) => {
      expect(statusesOf(await write(app, headers))).toEqual(REFUSED);
    });

    it('start with one warning', () => {
      expect(warnings(app)).toMatchObject([{ level: 'WARN' }]);
    });

    it('have idempotency keys of each address’ own', async () => {
      const create = (remoteAddress: string) =>
        app.ask({
          method: 'POST',
          url: '/api/v1/portfolios',
          headers: { 'idempotency-key': 'one key' },
          payload: { name: 'Keyed' },
          remoteAddress,
        });
      const [first, other, again] = [
        await create('192.0.2.1'),
        await create('192.0.2.2'),
        await create('192.0.2.1'),
      ];
      expect(other.body.portfolioId).not.toBe(first.body.portfolioId);
      expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', first.text]);
    });
  });
}
