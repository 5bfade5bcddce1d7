import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APP_URL, type Browser, OWN_PAGE } from '../support/browser.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';

const MODULES = 'account,github-sync,profile';
/** As a browser asks for a page. */
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let clock: ImpatientClock;
let app: SignInApp;

beforeAll(async () => {
  clock = new ImpatientClock(Date.now());
  app = await bootSignIn({ env: { MODULES }, clock });
});

beforeEach(() => clock.skip(61_000));
afterAll(() => app.close());

const cookiesOf = (browser?: Browser) =>
  browser ? { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') } : {};

const page = async (query = '', browser?: Browser) =>
  app.server.inject({ url: `/onboarding${query}`, headers: { accept: ACCEPT, ...cookiesOf(browser) } });

const press = async (browser?: Browser) => {
  const { statusCode, headers } = await app.server.inject({
    method: 'POST',
    url: '/api/sync',
    headers: {
      accept: ACCEPT,
      'content-type': 'application/x-www-form-urlencoded',
      ...OWN_PAGE,
      ...cookiesOf(browser),
    },
  });
  return [statusCode, headers['location']];
};

describe('the page for who comes back from GitHub', () => {
  it('invites who is not signed in', async () => {
    const { statusCode, headers, body } = await page();
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toContain('href="/api/auth/github"');
    expect(body).not.toContain('<form');
  });

  it('has a button that syncs, and then the profile', async () => {
    const browser = await app.signedIn('octocat');
    const before = await page('?step=sync', browser);
    expect(before.body).toContain('Signed in as <strong>octocat</strong>');
    expect(before.body).toContain('<form method="post" action="/api/sync">');
    expect(await press(browser)).toEqual([303, `${APP_URL}/onboarding?step=done`]);
    const after = await page('?step=done', browser);
    expect(after.body).toContain('Everything was read');
    expect(after.body).toContain('yours alone until you make it public');
    await browser.ask({
      method: 'PATCH',
      url: '/api/profile',
      headers: OWN_PAGE,
      payload: { isPublic: true },
    });
    expect((await page('', browser)).body).toContain('<img src="/api/profile/octocat/card.svg"');
  });

  it('says in plain words what went wrong', async () => {
    const browser = await app.signedIn('u-1');
    await browser.post('/api/auth/github/disconnect');
    expect(await press(browser)).toEqual([303, `${APP_URL}/onboarding?error=github_not_connected`]);
    const { body } = await page('?error=github_not_connected', browser);
    expect(body).toContain('role="alert"');
    expect(body).toContain('Connect GitHub first');
    expect(body).toContain('>Connect GitHub</a>');
  });

  it.each(['<script>alert(1)</script>', 'constructor', '__proto__', 'x&error=y', `"'><img>`])(
    'shows nothing of an error %s',
    async (error) => {
      const { statusCode, body } = await page(`?error=${encodeURIComponent(error)}`);
      expect(statusCode).toBe(200);
      expect(body).toContain('Something did not work');
      expect(body).not.toContain(error);
    },
  );

  it('is a front end’s where there is one', async () => {
    const other = await bootSignIn({
      env: { MODULES, ONBOARDING_URL: 'https://app.example/welcome?lang=pt' },
      database: app.database,
      github: app.github,
    });
    const browser = other.browser({ githubLogin: 'u-9' });
    expect(await browser.signIn()).toBe('https://app.example/welcome?lang=pt&step=sync');
    await other.close();
  });

  it('says nothing of a name but its text', async () => {
    const browser = await app.signedIn('u-3');
    await browser.post('/api/sync');
    await browser.ask({
      method: 'PATCH',
      url: '/api/profile',
      headers: OWN_PAGE,
      payload: { displayName: '<b>"Ada" & \'Co\'</b>' },
    });
    expect((await page('', browser)).body).toContain('&lt;b&gt;&quot;Ada&quot; &amp; &#39;Co&#39;&lt;/b&gt;');
  });
});
