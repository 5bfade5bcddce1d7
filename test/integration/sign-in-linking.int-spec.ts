import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';

const CONNECTED = '/onboarding?step=sync';
const INVALID = '/onboarding?error=invalid_state';

let clock: ImpatientClock;
let app: SignInApp;

beforeAll(async () => {
  clock = new ImpatientClock();
  app = await bootSignIn({ clock });
});

beforeEach(() => clock.skip(1000));
afterEach(() => app.github.clear());
afterAll(() => app.close());

/** Begins in the name of who holds the bearer token, and consents as this GitHub login. */
async function begin(githubLogin: string, headers: { authorization: string }) {
  const browser = app.browser({ githubLogin });
  return { browser, callback: await browser.consent(await browser.goToGithub('', headers)) };
}

async function link(githubLogin: string, headers: { authorization: string }): Promise<string> {
  const { browser, callback } = await begin(githubLogin, headers);
  return browser.comeBack(callback);
}

const idOf = async (browser: Browser) => (await browser.session())['userId'];

describe('linking GitHub to an account', () => {
  it('begins with its bearer token, and ends with a session of the same account', async () => {
    const member = await app.newUser();
    const { browser, callback } = await begin('u-1', await app.signIn(member));
    expect(await browser.comeBack(callback)).toBe(CONNECTED);
    expect(await browser.session()).toMatchObject({ userId: member.id, githubLogin: 'u-1' });
    expect((await browser.get('/auth/me')).body.email).toBe(member.username);
    expect(await idOf(await app.signedIn('u-1'))).toBe(member.id);
  });

  it('is refused when the GitHub account is somebody else’s, whose it stays', async () => {
    const owner = await app.signedIn('u-2');
    const member = await app.newUser();
    expect(await link('u-2', await app.signIn(member))).toBe('/onboarding?error=already_linked');
    expect(await idOf(await app.signedIn('u-2'))).toBe(await idOf(owner));
    expect(await link('u-22', await app.signIn(member))).toBe(CONNECTED);
  });

  it('is refused with another GitHub account than the one it has, and leaves who is signed in alone', async () => {
    const browser = await app.signedIn('u-3');
    const before = await browser.session();
    for (const [login, error] of [
      ['u-33', 'already_connected'],
      ['u-2', 'already_connected'],
    ] as const) {
      browser.githubLogin = login;
      expect(await browser.signIn()).toBe(`/onboarding?error=${error}`);
    }
    expect(await browser.session()).toEqual(before);
    browser.githubLogin = 'u-3';
    expect(await browser.signIn()).toBe(CONNECTED);
    expect(await browser.session()).toEqual(before);
  });

  it('by two people at once gives it to one of them', async () => {
    const members = await Promise.all([app.newUser(), app.newUser(), app.newUser()]);
    const headers = await Promise.all(members.map((member) => app.signIn(member)));
    const ends = await Promise.all(headers.map((each) => link('u-4', each)));
    expect(ends.sort()).toEqual([
      '/onboarding?error=already_linked',
      '/onboarding?error=already_linked',
      CONNECTED,
    ]);
    const rows = await app.database.query(`SELECT user_id FROM github_identities WHERE login = 'u-4'`);
    expect(rows).toHaveLength(1);
    expect(members.map(({ id }) => id)).toContain(rows[0]!['user_id']);
  });

  it('with two GitHub accounts at once links one of them', async () => {
    const headers = await app.signIn(await app.newUser());
    const flows = [await begin('u-5', headers), await begin('u-55', headers)];
    const ends = await Promise.all(flows.map(({ browser, callback }) => browser.comeBack(callback)));
    expect(ends.sort()).toEqual(['/onboarding?error=already_connected', CONNECTED]);
  });

  it('twice at once with the same GitHub account is linking it', async () => {
    const headers = await app.signIn(await app.newUser());
    const flows = [await begin('u-6', headers), await begin('u-6', headers)];
    const ends = await Promise.all(flows.map(({ browser, callback }) => browser.comeBack(callback)));
    expect(ends).toEqual([CONNECTED, CONNECTED]);
  });
});

describe('who is signed out before they come back from GitHub is not signed in by it', () => {
  it.each<[string, (member: { id: string }, headers: { authorization: string }) => Promise<unknown>]>([
    ['by a logout', (_member, headers) => app.ask({ method: 'POST', url: '/auth/logout', headers })],
    [
      'everywhere',
      async (_member, headers) => {
        expect((await app.ask({ method: 'POST', url: '/api/auth/logout-all', headers })).status).toBe(200);
      },
    ],
    [
      'by an administrator',
      async ({ id }) => {
        await app.patch(id, { disabled: true });
        await app.patch(id, { disabled: false });
      },
    ],
  ])('%s', async (_how, signOut) => {
    const member = await app.newUser();
    const headers = await app.signIn(member);
    const { browser, callback } = await begin('u-7', headers);
    await signOut(member, headers);
    expect(await browser.comeBack(callback)).toBe(INVALID);
    expect(await browser.session()).toMatchObject({ isLoggedIn: false });
    expect(await app.database.query('SELECT FROM github_identities WHERE user_id = $1', [member.id])).toEqual(
      [],
    );
  });

  it('in that browser', async () => {
    const browser = await app.signedIn('u-8');
    const callback = await browser.consent(await browser.goToGithub());
    await browser.post('/api/auth/logout');
    expect(await browser.comeBack(callback)).toBe(INVALID);
    expect(await browser.signIn()).toBe(CONNECTED);
  });
});

describe('a session', () => {
  it('that was planted in a browser is never who signs in there, and is over at once', async () => {
    const attacker = await app.signedIn('u-10');
    const planted = attacker.cookies.get('session')!;
    const victim = app.browser({ githubLogin: 'u-11' });
    // It begins before the cookie is planted; with it, the victim would link to the attacker's account.
    const callback = await victim.consent(await victim.goToGithub());
    victim.cookies.set('session', planted);
    expect(await victim.comeBack(callback)).toBe(CONNECTED);
    expect(victim.cookies.get('session')).not.toBe(planted);
    expect(await victim.session()).toMatchObject({ githubLogin: 'u-11' });
    expect(await attacker.session()).toMatchObject({ isLoggedIn: false });
  });

  it('of the browser ends when somebody signs in there anew', async () => {
    const browser = await app.signedIn('u-12');
    const before = browser.cookies.get('session')!;
    expect((await browser.get('/auth/me')).status).toBe(200);
    await browser.signIn();
    const old = await app.ask({ url: '/auth/me', headers: { cookie: `session=${before}` } });
    expect(old.status).toBe(401);
    expect((await browser.get('/api/auth/sessions')).body.sessions).toHaveLength(1);
  });
});
