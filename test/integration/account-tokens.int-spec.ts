import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { RevokedTokens } from '../../src/modules/account/revoked-tokens.js';
import { AS_ADMIN, type AccountApp, FIRST_ADMIN, JWT_SECRET, bootAccounts } from '../support/account-app.js';
import { wireTo } from '../support/cuttable-wire.js';
import { ManualClock } from '../support/manual-clock.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const USERS = '/api/v1/admin/users';
const HALF_AN_HOUR = 30 * 60 * 1000;

let database: TestDatabase;
let clock: ManualClock;
/** Two replicas over one database. */
let one: AccountApp;
let other: AccountApp;

beforeAll(async () => {
  database = await createTestDatabase();
  clock = new ManualClock();
  one = await bootAccounts({ database, clock });
  other = await bootAccounts({ database, clock });
});

afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  await database.drop();
});

// So that no standing is remembered from the test before.
beforeEach(() => clock.skip(60_000));

const me = async (app: AccountApp, headers: Record<string, string>) =>
  (await app.ask({ url: '/auth/me', headers })).status;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a token', () => {
  const { username } = FIRST_ADMIN;

  /** The claims of a good one, by which others are made. */
  async function claims(): Promise<Record<string, unknown>> {
    const { authorization } = await one.signIn(FIRST_ADMIN);
    return JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString());
  }
  const signed = (payload: object, secret = JWT_SECRET, algorithm: 'HS256' | 'HS512' = 'HS256') =>
    new JwtService({ secret }).sign(payload, { algorithm });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('made as the service makes it is good, so that each change below is what makes it bad', async () => {
    const answer = await one.ask({ url: '/auth/me', headers: bearer(signed(await claims())) });
    expect([answer.status, answer.body.email]).toEqual([200, username]);
  });

  it.each<[string, (good: Record<string, unknown>) => string]>([
    ['empty', () => ''],
    ['no token', () => 'x'],
    ['with alg none', (good) => `${part({ alg: 'none', typ: 'JWT' })}.${part(good)}.`],
    ['with another algorithm', (good) => signed(good, JWT_SECRET, 'HS512')],
    ['signed by another key', (good) => signed(good, 'o'.repeat(32))],
    ['expired', (good) => signed({ ...good, exp: clock.now() / 1000 })],
    ['of another issuer', (good) => signed({ ...good, iss: 'them' })],
    ['for another audience', (good) => signed({ ...good, aud: 'them' })],
    [
      'of an account that is gone',
      (good) => signed({ ...good, sub: '00000000-0000-4000-8000-000000000000' }),
    ],
    ['of another version', (good) => signed({ ...good, ver: 1 })],
    ['whose subject is SQL', (good) => signed({ ...good, sub: "' OR 1=1 --" })],
    ['whose id is NUL', (good) => signed({ ...good, jti: '\0' })],
    ['of a member that says admin', (good) => signed({ ...good, role: 'admin', ver: -1 })],
  ])('%s is refused on every guarded route, in the same words', async (_what, make) => {
    const headers = bearer(make(await claims()));
    for (const url of ['/auth/me', USERS]) {
      const answer = await one.ask({ url, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body.detail).toBe('Could not validate credentials');
    }
  });

  it('that says another role than its account has now gives no more than that', async () => {
    const member = await one.newUser();
    const { authorization } = await one.signIn(member);
    const own = JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString());
    const answer = await one.ask({ url: USERS, headers: bearer(signed({ ...own, role: 'admin' })) });
    expect([answer.status, answer.body.detail]).toEqual([403, 'Admin access required']);
  });

  it('is good for half an hour', async () => {
    const headers = await one.signIn(FIRST_ADMIN);
    clock.skip(HALF_AN_HOUR - 1000);
    expect(await me(one, headers)).toBe(200);
    clock.skip(1000);
    expect(await me(one, headers)).toBe(401);
  });

  it('of the previous key is good while the key is changed', async () => {
    const old = await one.signIn(FIRST_ADMIN);
    const env = { JWT_SECRET_KEY: 'n'.repeat(32) };
    const changed = await bootAccounts({ database, clock, env });
    const changing = await bootAccounts({
      database,
      clock,
      env: { ...env, JWT_SECRET_KEY_PREVIOUS: JWT_SECRET },
    });
    expect([await me(changed, old), await me(changing, old)]).toEqual([401, 200]);
    expect(await me(changed, await changing.signIn(FIRST_ADMIN))).toBe(200);
    await Promise.all([changed.close(), changing.close()]);
  });
});

describe('at once here, and within a second on the other replica,', () => {
  /** Signs in, and has both replicas look at the token. */
  async function known(form: { username: string; password: string }) {
    const headers = await one.signIn(form);
    expect([await me(one, headers), await me(other, headers)]).toEqual([200, 200]);
    return headers;
  }

  it('a logout ends that token and no other', async () => {
    const [gone, kept] = [await known(FIRST_ADMIN), await known(FIRST_ADMIN)];
    const logout = { method: 'POST', url: '/auth/logout', headers: gone } as const;
    const { status } = await one.ask(logout);
    expect([status, await me(one, gone)]).toEqual([204, 401]);
    clock.skip(1000);
    expect([await me(other, gone), await me(other, kept)]).toEqual([401, 200]);
    expect((await one.ask(logout)).status).toBe(401);
  });

  it('disabling ends the account’s tokens for good, and enabling brings none back', async () => {
    const member = await one.newUser();
    const headers = await known(member);
    await one.patch(member.id, { disabled: true });
    expect(await me(one, headers)).toBe(401);
    clock.skip(1000);
    expect(await me(other, headers)).toBe(401);
    await one.patch(member.id, { disabled: false });
    clock.skip(1000);
    expect([await me(one, headers), await me(other, headers)]).toEqual([401, 401]);
    expect(await me(other, await one.signIn(member))).toBe(200);
  });

  it('a new role counts for the tokens there are', async () => {
    const member = await one.newUser();
    const headers = await known(member);
    const list = async (app: AccountApp) => (await app.ask({ url: USERS, headers })).status;
    expect(await list(one)).toBe(403);
    await one.patch(member.id, { role: 'admin' });
    expect(await list(one)).toBe(200);
    clock.skip(1000);
    expect(await list(other)).toBe(200);
    await other.patch(member.id, { role: 'member' });
    expect(await list(other)).toBe(403);
    clock.skip(1000);
    expect(await list(one)).toBe(403);
  });

  it('a password change ends every token', async () => {
    const member = await one.newUser();
    const [mine, elsewhere] = [await known(member), await known(member)];
    const payload = { old_password: member.password, new_password: 'another password' };
    await one.ask({ method: 'POST', url: '/auth/password', headers: mine, payload });
    expect([await me(one, mine), await me(one, elsewhere)]).toEqual([401, 401]);
    clock.skip(1000);
    expect([await me(other, mine), await me(other, elsewhere)]).toEqual([401, 401]);
  });
});

describe('what was ended', () => {
  it('stays ended for a process that starts afterwards, and is forgotten once it has expired', async () => {
    const headers = await one.signIn(FIRST_ADMIN);
    await one.ask({ method: 'POST', url: '/auth/logout', headers });
    const later = await bootAccounts({ database, clock });
    expect(await me(later, headers)).toBe(401);
    const count = async () => (await database.query('SELECT * FROM revoked_tokens')).length;
    const purge = () => later.nest.get(RevokedTokens, { strict: false }).purge();
    await purge();
    expect(await count()).toBeGreaterThan(0);
    clock.skip(HALF_AN_HOUR);
    await purge();
    expect(await count()).toBe(0);
    expect(await me(later, headers)).toBe(401);
    await later.close();
  });
});

describe('while the database is away', () => {
  it('a token is neither good nor bad, and a password neither right nor wrong: 503 with Retry-After', async () => {
    const wire = await wireTo(database.url);
    const app = await bootAccounts({ database, env: { DATABASE_URL: wire.url } });
    const headers = await app.signIn(FIRST_ADMIN);
    wire.cut();
    for (const answer of [
      await app.ask({ url: '/auth/me', headers }),
      await app.ask({ url: USERS, headers: AS_ADMIN }),
      await app.login(FIRST_ADMIN),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
      expect(answer.headers['retry-after']).toBe('5');
    }
    wire.mend();
    expect(await me(app, headers)).toBe(200);
    await app.close();
    await wire.close();
  });
});
