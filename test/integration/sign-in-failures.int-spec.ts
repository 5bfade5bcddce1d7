import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AS_ADMIN } from '../support/account-app.js';
import { wireTo } from '../support/cuttable-wire.js';
import { CLIENT_SECRET } from '../support/fake-github.js';
import type { Fault } from '../support/fake-github/faults.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';
import { until } from '../support/until.js';

const FAILED = '/onboarding?error=github_auth_failed';
const EXCHANGE = '/login/oauth/access_token$';
const USER = '/user$';

let clock: ImpatientClock;
let app: SignInApp;

beforeAll(async () => {
  clock = new ImpatientClock();
  app = await bootSignIn({ clock });
});

beforeEach(async () => {
  clock.skip(1000);
  await app.github.clear();
  const url = '/api/v1/admin/circuit-breakers/github-oauth/reset';
  expect((await app.ask({ method: 'POST', url, headers: AS_ADMIN })).status).toBe(200);
});

afterAll(() => app.close());

const asked = async (match: string) =>
  (await app.github.requests()).filter(({ path }) => new RegExp(match).test(path)).length;
const reasons = (from: number) => app.log.slice(from).flatMap(({ reason }) => (reason ? [reason] : []));

describe('while GitHub fails, signing in says so, and signs nobody in:', () => {
  it.each<[Fault, string, number, string]>([
    [{ kind: 'status', status: 502 }, EXCHANGE, 1, 'status_502'],
    [{ kind: 'status', status: 404 }, EXCHANGE, 1, 'status_404'],
    [{ kind: 'reset' }, EXCHANGE, 1, 'upstream_failed'],
    [{ kind: 'reset_body' }, EXCHANGE, 1, 'upstream_failed'],
    [{ kind: 'garbage' }, EXCHANGE, 1, 'unreadable_answer'],
    [{ kind: 'other_shape' }, EXCHANGE, 1, 'unreadable_answer'],
    [{ kind: 'redirect_elsewhere' }, EXCHANGE, 1, 'upstream_failed'],
    [{ kind: 'status', status: 502 }, USER, 2, 'status_502'],
    [{ kind: 'status', status: 401 }, USER, 1, 'status_401'],
    [{ kind: 'primary_limit' }, USER, 1, 'status_403'],
    [{ kind: 'reset' }, USER, 2, 'upstream_failed'],
    [{ kind: 'garbage' }, USER, 1, 'unreadable_answer'],
    [{ kind: 'other_shape' }, USER, 1, 'unreadable_answer'],
    [{ kind: 'redirect_elsewhere' }, USER, 1, 'upstream_failed'],
  ])('%j at %s', async (fault, match, times, reason) => {
    const from = app.log.length;
    await app.github.fault({ ...fault, match });
    const browser = app.browser({ githubLogin: 'u-1' });
    expect(await browser.signIn()).toBe(FAILED);
    expect(await asked(match)).toBe(times);
    expect(reasons(from)).toEqual([reason]);
    expect(await browser.session()).toMatchObject({ isLoggedIn: false });
    await app.github.clear();
    expect(await browser.signIn()).toBe('/onboarding?step=sync');
  });

  it.each([EXCHANGE, USER])('nothing for ten seconds at %s', async (match) => {
    await app.github.fault({ kind: 'stall', match });
    const end = app.browser().signIn();
    await until(async () => (await asked(match)) > 0);
    await clock.advance(10_000);
    expect(await end).toBe(FAILED);
  });

  it('again and again, until it is asked no longer', async () => {
    await app.github.fault({ kind: 'reset', match: EXCHANGE });
    for (let turn = 0; turn < 8; turn++) expect(await app.browser().signIn()).toBe(FAILED);
    expect(await asked(EXCHANGE)).toBeLessThan(8);
    expect(app.log.at(-1)).toMatchObject({ event: 'http_request', status: 302 });
  });
});

describe('what GitHub does not take', () => {
  it('is logged by its word, so that a wrong secret is found', async () => {
    const wrong = await bootSignIn({
      github: app.github,
      clock,
      env: { GITHUB_CLIENT_SECRET: `${CLIENT_SECRET}-of-yesterday` },
    });
    expect(await wrong.browser().signIn()).toBe(FAILED);
    expect(wrong.log).toContainEqual(
      expect.objectContaining({ event: 'github_sign_in_refused', reason: 'incorrect_client_credentials' }),
    );
    expect(await wrong.metric('github_sign_ins_total{outcome="github_auth_failed"}')).toBe(1);
    expect(await wrong.metric('github_sign_ins_total{outcome="signed_in"}')).toBe(0);
    await wrong.close();
  });
});

describe('while the database is away', () => {
  it('a callback leads to the page that says so, and can be tried again', async () => {
    const wire = await wireTo(app.database.url);
    const cut = await bootSignIn({ github: app.github, clock, env: { DATABASE_URL: wire.url } });
    const browser = cut.browser({ githubLogin: 'u-2' });
    const callback = await browser.consent(await browser.goToGithub());
    wire.cut();
    expect(await browser.comeBack(callback)).toBe(FAILED);
    expect([...browser.cookies.keys()]).toEqual([]);
    wire.mend();
    expect(await browser.signIn()).toBe('/onboarding?step=sync');
    wire.cut();
    clock.skip(1000);
    const { status, body } = await browser.get('/api/auth/session');
    expect([status, body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect([...browser.cookies.keys()]).toEqual(['session']);
    wire.mend();
    expect(await browser.session()).toMatchObject({ isLoggedIn: true });
    await cut.close();
    await wire.close();
  });
});

describe('on GitHub Enterprise Server', () => {
  it('the API lies below its prefix, and the consent beside it', async () => {
    const enterprise = await bootSignIn({ prefix: '/api/v3', clock, database: app.database });
    const browser = enterprise.browser({ githubLogin: 'u-3' });
    expect(await browser.signIn()).toBe('/onboarding?step=sync');
    expect((await browser.post('/api/auth/github/disconnect')).body).toEqual({
      success: true,
      revoked: true,
    });
    const paths = (await enterprise.github.requests()).map(({ path }) => path.split('?')[0]);
    expect(paths).toEqual([
      '/login/oauth/authorize',
      '/login/oauth/access_token',
      '/api/v3/user',
      '/api/v3/applications/fake-client-id/token',
    ]);
    await enterprise.close();
  });
});
