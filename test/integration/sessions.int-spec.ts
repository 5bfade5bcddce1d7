import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { Sessions } from '../../src/modules/account/sessions.js';
import { JWT_SECRET } from '../support/account-app.js';
import { APP_URL, Browser, OWN_PAGE, setCookiesOf } from '../support/browser.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

let clock: ImpatientClock;
/** Two replicas over one database. */
let app: SignInApp;
let other: SignInApp;

beforeAll(async () => {
  clock = new ImpatientClock();
  app = await bootSignIn({ clock });
  other = await bootSignIn({
    clock,
    database: app.database,
    github: app.github,
    env: { CORS_ORIGINS: 'https://front.example' },
  });
});

beforeEach(() => clock.skip(1000));

afterAll(async () => {
  await other.close();
  await app.close();
});

const me = async (browser: Browser) => (await browser.get('/auth/me')).status;

/** The same person's browser, which asks the other replica. */
function atOther(browser: Browser): Browser {
  const there = new Browser((request) => other.ask(request));
  for (const [name, value] of browser.cookies) there.cookies.set(name, value);
  return there;
}

describe('a session', () => {
  it('is let in by every guard, with the rights of its account', async () => {
    const browser = await app.signedIn('u-1');
    expect(await me(browser)).toBe(200);
    expect((await browser.get('/api/v1/admin/users')).status).toBe(403);
    await app.patch(String((await browser.session())['userId']), { role: 'admin' });
    expect((await browser.get('/api/v1/admin/users')).status).toBe(200);
    expect(await me(atOther(browser))).toBe(200);
  });

  it('goes on while somebody comes within seven days, for thirty at most', async () => {
    const browser = await app.signedIn('u-2');
    for (let day = 6; day < 30; day += 6) {
      clock.skip(6 * DAY);
      const [cookie = ''] = setCookiesOf(await browser.get('/auth/me'));
      expect([day, /Max-Age=(\d+)/.exec(cookie)?.[1]]).toEqual([day, String(Math.min(7, 30 - day) * 86_400)]);
    }
    clock.skip(6 * DAY - 1000);
    expect(await me(browser)).toBe(200);
    clock.skip(1000);
    expect(await me(browser)).toBe(401);
  });

  it('is over when nobody came for seven days', async () => {
    const browser = await app.signedIn('u-3');
    clock.skip(7 * DAY - 1000);
    const late = atOther(browser);
    expect(await me(browser)).toBe(200);
    clock.skip(1000);
    // The token from before the renewal has expired, the renewed one has not.
    expect([await me(browser), await me(late)]).toEqual([200, 401]);
  });

  it('is renewed every five minutes, by one of the requests that come at once', async () => {
    const browser = await app.signedIn('u-4');
    clock.skip(5 * MINUTE - 1000);
    expect(setCookiesOf(await browser.get('/auth/me'))).toEqual([]);
    clock.skip(1000);
    const headers = { cookie: `session=${browser.cookies.get('session')}` };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, turn) => [app, other][turn % 2]!.ask({ url: '/auth/me', headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers.flatMap(setCookiesOf)).toHaveLength(1);
  });

  it('outlives a renewal whose answer is lost', async () => {
    const browser = await app.signedIn('u-5');
    clock.skip(5 * MINUTE);
    const headers = { cookie: `session=${browser.cookies.get('session')}` };
    expect(setCookiesOf(await app.ask({ url: '/auth/me', headers }))).toHaveLength(1);
    expect(await me(browser)).toBe(200);
    clock.skip(5 * MINUTE);
    expect(setCookiesOf(await browser.get('/auth/me'))).toHaveLength(1);
    clock.skip(6 * DAY);
    expect(await me(browser)).toBe(200);
  });

  it('is in no cache, whatever else the answer holds that renews it', async () => {
    const browser = await app.signedIn('u-6');
    await app.patch(String((await browser.session())['userId']), { role: 'admin' });
    const kept = await browser.get('/api/v1/admin/users');
    expect([kept.headers['cache-control'], setCookiesOf(kept)]).toEqual([undefined, []]);
    clock.skip(5 * MINUTE);
    const renewed = await browser.get('/api/v1/admin/users');
    expect([renewed.headers['cache-control'], setCookiesOf(renewed).length]).toEqual(['no-store', 1]);
  });

  it.each([
    ['no token at all', () => 'x'],
    ['an access token', async () => (await app.signIn(await app.newUser())).authorization.slice(7)],
    ['a token of nobody', (good: string) => changed(good, { sub: '00000000-0000-4000-8000-000000000000' })],
    [
      'a token of no session',
      (good: string) => changed(good, { jti: '00000000-0000-4000-8000-000000000000' }),
    ],
    ['a token of another version', (good: string) => changed(good, { ver: 1 })],
    ['a token for bearers', (good: string) => changed(good, { aud: 'portfolio-platform' })],
    ['a token without its beginning', (good: string) => changed(good, { auth_time: undefined })],
    ['a token of another key', (good: string) => changed(good, {}, 'o'.repeat(32))],
  ])('is not made by %s: who sends it is nobody', async (_what, make) => {
    const browser = await app.signedIn('u-7');
    browser.cookies.set('session', await make(browser.cookies.get('session')!));
    expect(await browser.session()).toMatchObject({ isLoggedIn: false });
    expect(await me(browser)).toBe(401);
  });

  it('is no bearer’s', async () => {
    const browser = await app.signedIn('u-8');
    const headers = { authorization: `Bearer ${browser.cookies.get('session')}` };
    expect((await app.ask({ url: '/auth/me', headers })).status).toBe(401);
  });
});

function changed(token: string, claims: object, secret = JWT_SECRET): string {
  const own = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as object;
  return new JwtService({ secret }).sign(JSON.parse(JSON.stringify({ ...own, ...claims })));
}

describe('a write with the cookie', () => {
  const LOGOUT = { method: 'POST', url: '/api/auth/logout' } as const;

  it.each<[string, Record<string, string>]>([
    ['no header that says where it comes from', {}],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['another site, by an old browser', { origin: 'https://evil.example' }],
    ['a sister site', { 'sec-fetch-site': 'same-site', origin: 'http://sister.127.0.0.1:3000' }],
    ['another port', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:3001' }],
    ['another scheme', { origin: 'https://127.0.0.1:3000' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a longer host', { origin: `${APP_URL}.evil.example` }],
    ['a link in an e-mail', { 'sec-fetch-site': 'none' }],
    ['who writes it in capitals', { 'sec-fetch-site': 'SAME-ORIGIN' }],
    ['a page that names us as its referrer', { referer: `${APP_URL}/onboarding` }],
  ])('from %s is refused, and changes nothing', async (_where, headers) => {
    const browser = await app.signedIn('u-10');
    const { status, body } = await browser.ask({ ...LOGOUT, headers });
    expect([status, body.code]).toEqual([403, 'CSRF_REJECTED']);
    expect(await browser.session()).toMatchObject({ isLoggedIn: true });
  });

  it.each<[string, Record<string, string>]>([
    ['our own page', OWN_PAGE],
    ['our own page, by an old browser', { origin: APP_URL }],
    ['a front end of CORS_ORIGINS', { 'sec-fetch-site': 'same-site', origin: 'https://front.example' }],
  ])('from %s is done', async (_where, headers) => {
    const browser = atOther(await app.signedIn('u-11'));
    const { status, body } = await browser.ask({ ...LOGOUT, headers });
    expect([status, body]).toEqual([200, { success: true }]);
    expect(browser.cookies.size).toBe(0);
  });

  it('is what this is about: a bearer’s writes and everybody’s reads come from anywhere', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const browser = await app.signedIn('u-12');
    expect((await browser.ask({ url: '/auth/me', headers })).status).toBe(200);
    const bearer = await app.signIn(await app.newUser());
    expect((await app.ask({ ...LOGOUT, headers: { ...headers, ...bearer } })).status).toBe(200);
    expect((await app.ask({ ...LOGOUT, headers })).status).toBe(200);
  });
});

describe('signing out', () => {
  it('here ends this session, here at once and within a second on the other replica', async () => {
    const [browser, elsewhere] = [await app.signedIn('u-20'), await app.signedIn('u-20')];
    const [kept, there] = [atOther(browser), atOther(browser)];
    expect(await me(there)).toBe(200);
    const answer = await browser.post('/api/auth/logout');
    expect(answer.body).toEqual({ success: true });
    expect(setCookiesOf(answer)).toEqual(['session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    const headers = { cookie: `session=${kept.cookies.get('session')}` };
    expect((await app.ask({ url: '/auth/me', headers })).status).toBe(401);
    clock.skip(1000);
    expect([await me(there), await me(elsewhere)]).toEqual([401, 200]);
  });

  it('of nobody is done already', async () => {
    const browser = app.browser();
    browser.cookies.set('session', 'rubbish');
    expect((await browser.post('/api/auth/logout')).body).toEqual({ success: true });
    expect(browser.cookies.size).toBe(0);
    expect((await browser.post('/api/auth/logout')).status).toBe(200);
  });

  it('by /auth/logout ends the session too', async () => {
    const browser = await app.signedIn('u-21');
    const { status } = await browser.post('/auth/logout');
    expect([status, await me(browser)]).toEqual([204, 401]);
  });

  it('everywhere ends every session and every token of the account, and no other’s', async () => {
    const member = await app.newUser();
    const bearer = await app.signIn(member);
    const browser = app.browser({ githubLogin: 'u-22' });
    await browser.comeBack(await browser.consent(await browser.goToGithub('', bearer)));
    const [elsewhere, stranger] = [await app.signedIn('u-22'), await app.signedIn('u-23')];
    expect((await browser.post('/api/auth/logout-all')).body).toEqual({ success: true });
    expect(browser.cookies.size).toBe(0);
    expect([await me(elsewhere), await me(stranger)]).toEqual([401, 200]);
    expect((await app.ask({ url: '/auth/me', headers: bearer })).status).toBe(401);
    expect((await browser.post('/api/auth/logout-all')).status).toBe(401);
  });

  it('is what disabling an account and changing its password do', async () => {
    const member = await app.newUser();
    const bearer = await app.signIn(member);
    const browser = app.browser({ githubLogin: 'u-24' });
    await browser.comeBack(await browser.consent(await browser.goToGithub('', bearer)));
    const payload = { old_password: member.password, new_password: 'another password' };
    expect((await browser.post('/auth/password', payload)).status).toBe(204);
    expect(await me(browser)).toBe(401);

    const again = await app.signedIn('u-24');
    expect(await me(again)).toBe(200);
    await app.patch(member.id, { disabled: true });
    expect(await me(again)).toBe(401);
    await app.patch(member.id, { disabled: false });
    expect(await me(again)).toBe(401);
  });
});

describe('the list of sessions', () => {
  it('names each device in words, last seen first, and nothing else of it', async () => {
    const [phone, desk] = ['Mozilla/5.0 (iPhone) Version/18 Safari/604', `${FIREFOX} <script>`].map(
      (userAgent) => app.browser({ githubLogin: 'u-30', userAgent }),
    ) as [Browser, Browser];
    const began = clock.now();
    await phone.signIn();
    await desk.signIn();
    clock.skip(5 * MINUTE);
    const { status, headers, body } = await phone.get('/api/auth/sessions');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    const [createdAt, now] = [began, clock.now()].map((time) => new Date(time).toISOString());
    expect(body).toEqual({
      sessions: [
        { device: 'Safari on iOS', createdAt, lastSeenAt: now, current: true },
        { device: 'Firefox on Linux', createdAt, lastSeenAt: createdAt, current: false },
      ],
    });
  });

  it('is of who asks, bearer or browser', async () => {
    const browser = await app.signedIn('u-31');
    expect((await browser.get('/api/auth/sessions')).body.sessions).toHaveLength(1);
    const headers = await app.signIn(await app.newUser());
    expect((await app.ask({ url: '/api/auth/sessions', headers })).body).toEqual({ sessions: [] });
    expect((await app.ask('/api/auth/sessions')).status).toBe(401);
  });

  it('forgets those that have expired', async () => {
    const browser = await app.signedIn('u-32');
    await app.signedIn('u-32');
    clock.skip(6 * DAY);
    expect(await me(browser)).toBe(200);
    clock.skip(2 * DAY);
    expect((await browser.get('/api/auth/sessions')).body.sessions).toHaveLength(1);
    const count = async () => (await app.database.query('SELECT FROM sessions')).length;
    const before = await count();
    await app.nest.get(Sessions, { strict: false }).purge();
    expect(await count()).toBeLessThan(before);
    expect(await me(browser)).toBe(200);
  });
});
