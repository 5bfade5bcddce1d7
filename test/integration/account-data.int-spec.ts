import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountDataService } from '../../src/modules/account/account-data.service.js';
import { GithubIdentityService } from '../../src/modules/account/github-identity.service.js';
import { AS_ADMIN, FIRST_ADMIN } from '../support/account-app.js';
import { type Browser, setCookiesOf } from '../support/browser.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';
import { until } from '../support/until.js';

const REVOCATION = '/applications/';

let clock: ImpatientClock;
let app: SignInApp;
let identities: GithubIdentityService;

beforeAll(async () => {
  clock = new ImpatientClock();
  app = await bootSignIn({ clock });
  identities = app.nest.get(GithubIdentityService, { strict: false });
});

beforeEach(async () => {
  clock.skip(1000);
  const url = '/api/v1/admin/circuit-breakers/github-oauth/reset';
  await app.ask({ method: 'POST', url, headers: AS_ADMIN });
});

afterEach(() => app.github.clear());
afterAll(() => app.close());

const idOf = async (browser: Browser) => String((await browser.session())['userId']);
const tokenOf = async (browser: Browser) => (await identities.connectionOf(await idOf(browser))).token;
const auditOf = (id: string) =>
  app.database.query(
    'SELECT actor, action, changes FROM audit_events WHERE entity_id = $1 OR actor_id = $1 ORDER BY id',
    [id],
  );

/** Whether GitHub still takes it. */
const isGood = async (token: string) =>
  (await fetch(`${app.github.url}/user`, { headers: { authorization: `Bearer ${token}` } })).status === 200;

describe('disconnecting GitHub', () => {
  it('revokes the token at GitHub and forgets it, and keeps whose identity it is', async () => {
    const browser = await app.signedIn('u-1');
    const [id, token] = [await idOf(browser), await tokenOf(browser)];
    expect(await isGood(token)).toBe(true);
    const { status, body } = await browser.post('/api/auth/github/disconnect');
    expect([status, body]).toEqual([200, { success: true, revoked: true }]);
    expect(await isGood(token)).toBe(false);
    expect(await browser.session()).toEqual({
      isLoggedIn: true,
      userId: id,
      role: 'member',
      githubConnected: true,
      githubLogin: 'u-1',
      hasGithubToken: false,
    });
    await expect(identities.connectionOf(id)).rejects.toMatchObject({ code: 'GITHUB_NOT_CONNECTED' });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: 'github.disconnected',
      changes: { revoked: true },
    });
    expect(await idOf(await app.signedIn('u-1'))).toBe(id);
  });

  it('of who has no token is nothing to do, and asks GitHub nothing', async () => {
    const browser = await app.signedIn('u-2');
    await browser.post('/api/auth/github/disconnect');
    await app.github.clear();
    expect((await browser.post('/api/auth/github/disconnect')).body).toEqual({
      success: true,
      revoked: true,
    });
    const headers = await app.signIn(await app.newUser());
    const answer = await app.ask({ method: 'POST', url: '/api/auth/github/disconnect', headers });
    expect(answer.body).toEqual({ success: true, revoked: true });
    expect(await app.github.requests()).toEqual([]);
    const events = (await auditOf(await idOf(browser))).filter(
      ({ action }) => action === 'github.disconnected',
    );
    expect(events).toHaveLength(1);
  });

  it.each([
    ['is reset', { kind: 'reset' }, 'upstream_failed'],
    ['is down', { kind: 'status', status: 503 }, 'refused'],
    ['knows another secret', { kind: 'status', status: 401 }, 'refused'],
  ] as const)('forgets the token also while GitHub %s, and says so', async (_how, fault, reason) => {
    const from = app.log.length;
    const browser = await app.signedIn('u-3');
    await app.github.fault({ ...fault, match: REVOCATION });
    expect((await browser.post('/api/auth/github/disconnect')).body).toEqual({
      success: true,
      revoked: false,
    });
    expect(await browser.session()).toMatchObject({ githubConnected: true, hasGithubToken: false });
    expect((await auditOf(await idOf(browser))).at(-1)).toMatchObject({ changes: { revoked: false } });
    expect(app.log.slice(from)).toContainEqual(
      expect.objectContaining({ event: 'github_token_not_revoked', level: 'WARN', reason }),
    );
  });

  it('waits ten seconds for GitHub and no longer', async () => {
    const browser = await app.signedIn('u-4');
    await app.github.fault({ kind: 'stall', match: REVOCATION });
    const answer = browser.post('/api/auth/github/disconnect');
    await until(async () => (await app.github.requests()).some(({ path }) => path.includes(REVOCATION)));
    await clock.advance(10_000);
    expect((await answer).body).toEqual({ success: true, revoked: false });
  });

  it('does not forget the token that came in between', async () => {
    const browser = await app.signedIn('u-5');
    const old = await tokenOf(browser);
    await app.signedIn('u-5');
    await identities.forget(await idOf(browser), old);
    expect(await browser.session()).toMatchObject({ hasGithubToken: true });
  });
});

describe('a stored token', () => {
  it('that was moved to somebody else’s row is read for nobody, and is forgotten as it is', async () => {
    const [one, other] = [await app.signedIn('u-10'), await app.signedIn('u-11')];
    const ids = [await idOf(one), await idOf(other)] as const;
    await app.database.query(
      `UPDATE github_identities i SET token = o.token, token_key = o.token_key
       FROM github_identities o WHERE i.user_id = $1 AND o.user_id = $2`,
      [...ids],
    );
    await expect(identities.connectionOf(ids[0])).rejects.toMatchObject({ code: 'GITHUB_NOT_CONNECTED' });
    expect(await one.session()).toMatchObject({ githubConnected: true, hasGithubToken: false });
    expect(await other.session()).toMatchObject({ hasGithubToken: true });

    expect((await one.post('/api/auth/github/disconnect')).body).toEqual({ success: true, revoked: false });
    expect((await auditOf(ids[0])).at(-1)).toMatchObject({ action: 'github.disconnected' });
    const [row] = await app.database.query('SELECT token FROM github_identities WHERE user_id = $1', [
      ids[0],
    ]);
    expect(row).toEqual({ token: null });
    await one.signIn();
    expect(await one.session()).toMatchObject({ userId: ids[0], hasGithubToken: true });
  });
});

describe('erasing the own account', () => {
  it('revokes the token, ends every session and token, and leaves the id in the audit trail alone', async () => {
    const browser = await app.signedIn('u-20');
    const elsewhere = await app.signedIn('u-20');
    const [id, token] = [await idOf(browser), await tokenOf(browser)];
    await app.patch(id, { role: 'admin' });
    await app.patch(id, { role: 'member' });
    const erased = await browser.delete('/api/account');
    expect([erased.status, erased.body]).toEqual([200, { success: true, revoked: true }]);
    expect(setCookiesOf(erased).at(-1)).toMatch(/^session=; Max-Age=0;/);
    expect(browser.cookies.size).toBe(0);
    expect(await isGood(token)).toBe(false);
    expect(await elsewhere.session()).toMatchObject({ isLoggedIn: false });
    for (const [table, column] of [
      ['users', 'id'],
      ['github_identities', 'user_id'],
      ['sessions', 'user_id'],
    ])
      expect(await app.database.query(`SELECT FROM ${table} WHERE ${column} = $1`, [id])).toEqual([]);
    expect(await auditOf(id)).toEqual(
      [
        'user.created',
        'github.linked',
        'user.updated',
        'user.updated',
        'github.disconnected',
        'user.erased',
      ].map((action) => ({
        actor: action === 'user.updated' ? 'admin-key' : id,
        action,
        changes: {},
      })),
    );
    const traces = await app.database.query(`SELECT FROM audit_events a WHERE a::text LIKE '%u-20%'`);
    expect(traces).toEqual([]);
    expect(await idOf(await app.signedIn('u-20'))).not.toBe(id);
  });

  it('is done also while GitHub is down, and says that the token was not revoked', async () => {
    const browser = await app.signedIn('u-21');
    await app.github.fault({ kind: 'reset', match: REVOCATION });
    expect((await browser.delete('/api/account')).body).toEqual({ success: true, revoked: false });
    expect(await app.database.query(`SELECT FROM github_identities WHERE login = 'u-21'`)).toEqual([]);
  });

  it('takes an account that has a password as well, by its bearer token', async () => {
    const member = await app.newUser();
    const headers = await app.signIn(member);
    expect((await app.ask({ method: 'DELETE', url: '/api/account', headers })).status).toBe(200);
    expect((await app.ask({ url: '/auth/me', headers })).status).toBe(401);
    expect((await app.login(member)).status).toBe(401);
    const traces = await app.database.query(`SELECT FROM audit_events a WHERE a::text LIKE $1`, [
      `%${member.username}%`,
    ]);
    expect(traces).toEqual([]);
  });

  it('is refused to the last administrator, whose token is then not revoked', async () => {
    const headers = await app.signIn(FIRST_ADMIN);
    await app.github.clear();
    const answer = await app.ask({ method: 'DELETE', url: '/api/account', headers });
    expect([answer.status, answer.body.code]).toEqual([409, 'LAST_ADMIN']);
    expect(answer.body.detail).toContain('erased');
    expect(await app.github.requests()).toEqual([]);
    expect((await app.ask({ url: '/auth/me', headers })).status).toBe(200);
  });

  it('is for accounts, not for services or strangers', async () => {
    for (const headers of [AS_ADMIN, {}])
      expect((await app.ask({ method: 'DELETE', url: '/api/account', headers })).status).toBe(401);
  });
});

describe('the export of an account', () => {
  it('shows all that is held, with what other modules hold, and no secret', async () => {
    app.nest.get(AccountDataService, { strict: false }).contribute({
      name: 'profile',
      export: (userId) => Promise.resolve({ of: userId }),
      erased: () => Promise.resolve(),
    });
    const browser = await app.signedIn('u-30');
    const [id, token] = [await idOf(browser), await tokenOf(browser)];
    const { status, headers, body } = await browser.get('/api/account/export');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="account.json"',
    });
    const now = new Date(clock.now()).toISOString();
    expect(body).toEqual({
      account: { id, email: null, role: 'member', disabled: false, createdAt: now },
      github: { id: expect.stringMatching(/^\d+$/), login: 'u-30', connectedAt: now, hasToken: true },
      sessions: [{ device: 'Unknown browser', createdAt: now, lastSeenAt: now }],
      audit: [
        {
          occurredAt: expect.any(String),
          action: 'user.created',
          entity: 'user',
          entityId: id,
          changes: { role: 'member', github: 'u-30' },
        },
        {
          occurredAt: expect.any(String),
          action: 'github.linked',
          entity: 'user',
          entityId: id,
          changes: { github: 'u-30' },
        },
      ],
      profile: { of: id },
    });
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it('is of who asks, and of nobody else', async () => {
    const headers = await app.signIn(await app.newUser());
    const { body } = await app.ask({ url: '/api/account/export', headers });
    expect(body).toMatchObject({ github: null, sessions: [] });
    expect(JSON.stringify(body)).not.toContain('u-30');
    expect((await app.ask('/api/account/export')).status).toBe(401);
  });
});
