import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APP_URL, setCookiesOf } from '../support/browser.js';
import { CLIENT_ID } from '../support/fake-github.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';

const TEN_MINUTES = 10 * 60 * 1000;

let clock: ImpatientClock;
let app: SignInApp;

beforeAll(async () => {
  clock = new ImpatientClock();
  app = await bootSignIn({ clock });
});

// So that no standing is remembered from the test before.
beforeEach(() => clock.skip(1000));
afterEach(() => app.github.clear());
afterAll(() => app.close());

const identities = (columns: string, login: string) =>
  app.database.query(`SELECT ${columns} FROM github_identities WHERE login = $1`, [login]);

describe('signing in with GitHub', () => {
  it('asks for consent to read, with a state and a challenge', async () => {
    const address = new URL(await app.browser().goToGithub());
    expect(address.origin + address.pathname).toBe(`${app.github.oauthUrl}/login/oauth/authorize`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: CLIENT_ID,
      redirect_uri: `${APP_URL}/api/github/callback`,
      scope: 'read:user',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });

  it('makes an account, says who is signed in, and leads to the onboarding', async () => {
    const browser = app.browser({ githubLogin: 'u-1' });
    expect(await browser.session()).toEqual({
      isLoggedIn: false,
      githubConnected: false,
      hasGithubToken: false,
    });
    expect(await browser.signIn()).toBe('/onboarding?step=sync');
    expect(await browser.session()).toEqual({
      isLoggedIn: true,
      userId: expect.any(String),
      role: 'member',
      githubConnected: true,
      githubLogin: 'u-1',
      hasGithubToken: true,
    });
    expect([...browser.cookies.keys()]).toEqual(['session']);
    const me = await browser.get('/auth/me');
    expect([me.status, me.body.email]).toEqual([200, null]);
  });

  it.each([
    ['/a?b=c&d=%2F#e', '/a?b=c&d=%2F#e'],
    ['/größe/日本語?q=🙂', '/gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC%E8%AA%9E?q=%F0%9F%99%82'],
    ['/@evil.example', '/@evil.example'],
    ['/a//evil.example', '/a//evil.example'],
    ['/%5cevil.example', '/%5cevil.example'],
  ])('leads to %s', async (path, address) => {
    expect(await app.browser().signIn(`?return_to=${encodeURIComponent(path)}`)).toBe(address);
  });

  it.each([
    '//evil.example',
    '/%5Cevil.example',
    '/%09/evil.example',
    '/x%0d%0aset-cookie:a',
    'https://evil.example',
    '/a&return_to=/b',
  ])('is not begun to return to %s', async (path) => {
    const browser = app.browser();
    const { status, body } = await browser.get(`/api/auth/github?return_to=${path}`);
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'VALIDATION_FAILED', '/return_to']);
    expect(browser.cookies.size).toBe(0);
  });

  it('finds the same account again in another browser', async () => {
    const [first, second] = [await app.signedIn('u-2'), await app.signedIn('u-2')];
    expect((await first.session())['userId']).toBe((await second.session())['userId']);
    expect(first.cookies.get('session')).not.toBe(second.cookies.get('session'));
  });

  it('keeps GitHub’s token encrypted, and nothing of its own tokens', async () => {
    const browser = await app.signedIn('u-3');
    const [row] = await identities('token, token_key', 'u-3');
    expect(row!['token'].toString('latin1')).not.toContain('gho_');
    expect(row!['token_key']).toMatch(/^[\da-f]{16}$/);
    const sessions = await app.database.query('SELECT s::text AS text FROM sessions s');
    const signature = browser.cookies.get('session')!.split('.')[2]!;
    expect(sessions.filter(({ text }) => text.includes(signature))).toEqual([]);
  });

  it('finds the account by GitHub’s number when the login has changed', async () => {
    const before = await (await app.signedIn('u-4')).session();
    await app.github.rename({ login: 'u-4', renameTo: 'u4-renamed' });
    const after = await (await app.signedIn('u4-renamed')).session();
    expect(after).toEqual({ ...before, githubLogin: 'u4-renamed' });
  });

  it('gives a login’s new owner another account than its old owner’s', async () => {
    const before = await (await app.signedIn('u-5')).session();
    await app.github.rename({ login: 'u-5', renameTo: 'u5-renamed' });
    await app.github.rename({ login: 'u-5', newPersonNamed: 'Somebody Else' });
    const stranger = await (await app.signedIn('u-5')).session();
    expect(stranger['githubLogin']).toBe('u-5');
    expect(stranger['userId']).not.toBe(before['userId']);
    expect((await (await app.signedIn('u5-renamed')).session())['userId']).toBe(before['userId']);
  });

  it('makes one account of a new person who signs in many times at once', async () => {
    const browsers = Array.from({ length: 6 }, () => app.browser({ githubLogin: 'u-6' }));
    expect(new Set(await Promise.all(browsers.map((each) => each.signIn())))).toEqual(
      new Set(['/onboarding?step=sync']),
    );
    const sessions = await Promise.all(browsers.map((each) => each.session()));
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(1);
    expect(await identities('user_id', 'u-6')).toHaveLength(1);
    const created = await app.database.query(
      `SELECT FROM audit_events WHERE action = 'user.created' AND changes->>'github' = 'u-6'`,
    );
    expect(created).toHaveLength(1);
  });

  it('is audited once, by the login', async () => {
    const { userId } = await (await app.signedIn('u-7')).session();
    await app.signedIn('u-7');
    const events = await app.database.query(
      'SELECT actor, action, changes FROM audit_events WHERE entity_id = $1 ORDER BY id',
      [userId],
    );
    expect(events).toEqual([
      { actor: 'github:u-7', action: 'user.created', changes: { role: 'member', github: 'u-7' } },
      { actor: 'github:u-7', action: 'github.linked', changes: { github: 'u-7' } },
    ]);
  });

  it('of a disabled account is refused, and sets no session', async () => {
    const { userId } = await (await app.signedIn('u-8')).session();
    await app.patch(String(userId), { disabled: true });
    const browser = app.browser({ githubLogin: 'u-8' });
    expect(await browser.signIn()).toBe('/onboarding?error=account_disabled');
    expect([...browser.cookies.keys()]).toEqual([]);
    await app.patch(String(userId), { disabled: false });
    expect(await browser.signIn()).toBe('/onboarding?step=sync');
  });
});

describe('a callback', () => {
  const INVALID = '/onboarding?error=invalid_state';

  it.each([
    ['denied', 'error=access_denied', 'access_denied'],
    ['of an app that is suspended', 'error=application_suspended', 'application_suspended'],
    ['of another callback', 'error=redirect_uri_mismatch', 'redirect_uri_mismatch'],
    ['with words that are not GitHub’s', 'error=%3Cscript%3E&error_description=x', 'github_auth_failed'],
    ['with two errors', 'error=a&error=b', 'no_code'],
    ['with nothing', '', 'no_code'],
    ['with an empty code', 'code=&state=x', 'no_code'],
    ['with a code of any length', `code=${'x'.repeat(2000)}`, 'no_code'],
    ['with no state', 'code=x', 'invalid_state'],
    ['with a state of nobody', 'code=x&state=x', 'invalid_state'],
    ['with a code of NULs', 'code=%00&state=%00', 'invalid_state'],
  ])('%s says so to the onboarding, and asks GitHub nothing', async (_what, query, error) => {
    const browser = app.browser();
    await browser.goToGithub();
    const before = await app.metric(`github_sign_ins_total{outcome="${error}"}`);
    expect(await browser.comeBack(`/api/github/callback?${query}`)).toBe(`/onboarding?error=${error}`);
    expect([...browser.cookies.keys()]).toEqual([]);
    expect(await app.github.requests()).toEqual([]);
    expect(await app.metric(`github_sign_ins_total{outcome="${error}"}`)).toBe(before + 1);
  });

  it('of somebody who refused says access_denied', async () => {
    await app.github.order({ authorizationError: 'access_denied' });
    expect(await app.browser().signIn()).toBe('/onboarding?error=access_denied');
  });

  it('is good once, also for a browser that kept its cookie', async () => {
    const browser = app.browser();
    const address = await browser.goToGithub();
    const kept = browser.cookies.get('oauth')!;
    const callback = await browser.consent(address);
    expect(await browser.comeBack(callback)).toBe('/onboarding?step=sync');
    browser.cookies.set('oauth', kept);
    expect(await browser.comeBack(callback)).toBe(INVALID);
    browser.cookies.set('oauth', kept);
    expect(await browser.comeBack(await browser.consent(address))).toBe(INVALID);
  });

  it('that comes twice at once signs in once', async () => {
    const browser = app.browser();
    const callback = await browser.consent(await browser.goToGithub());
    const ends = await Promise.all(Array.from({ length: 5 }, () => browser.comeBack(callback)));
    expect(ends.sort()).toEqual([INVALID, INVALID, INVALID, INVALID, '/onboarding?step=sync']);
  });

  it('is good in the browser that began it, and in no other', async () => {
    const [attacker, victim] = [app.browser({ githubLogin: 'u-20' }), app.browser()];
    const callback = await attacker.consent(await attacker.goToGithub());
    expect(await victim.comeBack(callback)).toBe(INVALID);
    await victim.goToGithub();
    expect(await victim.comeBack(callback)).toBe(INVALID);
    expect(await victim.session()).toMatchObject({ isLoggedIn: false });
    expect(await attacker.comeBack(callback)).toBe('/onboarding?step=sync');
  });

  it('belongs to the flow that was begun last', async () => {
    const browser = app.browser();
    const callback = await browser.consent(await browser.goToGithub());
    await browser.goToGithub();
    expect(await browser.comeBack(callback)).toBe(INVALID);
  });

  it('comes too late after ten minutes', async () => {
    const [late, early] = [app.browser(), app.browser()];
    const callbacks = [
      await late.consent(await late.goToGithub()),
      await early.consent(await early.goToGithub()),
    ] as const;
    clock.skip(TEN_MINUTES - 1);
    expect(await early.comeBack(callbacks[1])).toBe('/onboarding?step=sync');
    clock.skip(1);
    expect(await late.comeBack(callbacks[0])).toBe(INVALID);
  });

  it('with a code of another flow of the same browser finds that PKCE binds it', async () => {
    const [one, other] = [app.browser(), app.browser()];
    const stolen = new URLSearchParams((await one.consent(await one.goToGithub())).split('?')[1]).get(
      'code',
    )!;
    const callback = await other.consent(await other.goToGithub());
    const injected = callback.replace(/code=[^&]+/, `code=${stolen}`);
    expect(await other.comeBack(injected)).toBe('/onboarding?error=github_auth_failed');
    expect(await other.session()).toMatchObject({ isLoggedIn: false });
  });
});

describe('the cookies', () => {
  it('over TLS are of this host alone, and no script’s', async () => {
    const url = 'https://portfolio.example';
    await app.github.order({ callback: `${url}/api/github/callback` });
    const secure = await bootSignIn({ github: app.github, clock, env: { APP_URL: url } });
    try {
      const browser = secure.browser();
      const begun = await browser.get('/api/auth/github?return_to=/x');
      const flags = 'Path=/; HttpOnly; Secure; SameSite=Lax';
      expect(setCookiesOf(begun)).toEqual([
        expect.stringMatching(new RegExp(`^__Host-oauth=[^;]+; Max-Age=600; ${flags}$`)),
      ]);
      const callback = await browser.consent(String(begun.headers['location']));
      const ended = await browser.get(callback.slice(url.length));
      expect([ended.status, ended.headers['location']]).toEqual([302, `${url}/x`]);
      expect(setCookiesOf(ended)).toEqual([
        `__Host-oauth=; Max-Age=0; ${flags}`,
        expect.stringMatching(new RegExp(`^__Host-session=[\\w.-]+; Max-Age=604800; ${flags}$`)),
      ]);
      expect(await browser.session()).toMatchObject({ isLoggedIn: true });
      const value = browser.cookies.get('__Host-session')!;
      const planted = await secure.ask({ url: '/api/auth/session', headers: { cookie: `session=${value}` } });
      expect(planted.body.isLoggedIn).toBe(false);
    } finally {
      await secure.close();
      await app.github.order({ callback: `${APP_URL}/api/github/callback` });
    }
  });

  it('without TLS have no prefix, and are no script’s either', async () => {
    const begun = await app.browser().get('/api/auth/github');
    expect(setCookiesOf(begun)).toEqual([
      expect.stringMatching(/^oauth=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(begun.headers['cache-control']).toBe('no-store');
  });
});

describe('where GitHub is not configured', () => {
  it('nobody signs in with it: 503', async () => {
    const without = await bootSignIn({
      github: app.github,
      clock,
      env: { GITHUB_CLIENT_ID: CLIENT_ID, GITHUB_CLIENT_SECRET: '' },
    });
    const { status, body } = await without.ask('/api/auth/github');
    expect([status, body.code]).toEqual([503, 'GITHUB_OAUTH_NOT_CONFIGURED']);
    expect(await without.browser().session()).toMatchObject({ isLoggedIn: false });
    await without.close();
  });
});
