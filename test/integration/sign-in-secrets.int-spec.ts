import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GithubIdentityService } from '../../src/modules/account/github-identity.service.js';
import { JWT_SECRET } from '../support/account-app.js';
import type { Browser } from '../support/browser.js';
import { CLIENT_SECRET } from '../support/fake-github.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, TOKEN_KEY, bootSignIn } from '../support/sign-in-app.js';

const USER_AGENT = 'Mozilla/5.0 (my own words about my device)';
const FAULTS = ['reset', 'reset_body', 'garbage', 'other_shape', 'redirect_elsewhere'] as const;

let app: SignInApp;
let clock: ImpatientClock;
/** By what they are. */
const secrets = new Map<string, string>([
  ['the client’s secret', CLIENT_SECRET],
  ['the key of tokens', TOKEN_KEY],
  ['the key of sessions', JWT_SECRET],
  ['the device', USER_AGENT],
]);

beforeAll(async () => {
  clock = new ImpatientClock();
  app = await bootSignIn({ clock });
  for (const fault of FAULTS)
    for (const match of ['/access_token$', '/user$']) await signInDuring({ kind: fault, match });
  await app.ask({
    method: 'POST',
    url: '/api/v1/admin/circuit-breakers/github-oauth/reset',
    headers: { 'x-admin-key': 'k'.repeat(32) },
  });
  await app.github.clear();
  await live();
});

afterAll(() => app.close());

async function signInDuring(fault: { kind: (typeof FAULTS)[number]; match: string }): Promise<void> {
  await app.github.clear();
  await app.github.fault(fault);
  await arrive(app.browser({ githubLogin: 'u-1', userAgent: USER_AGENT }), fault.kind + fault.match);
}

/** To GitHub and back, and back once more. */
async function arrive(browser: Browser, name: string): Promise<void> {
  const callback = await browser.consent(await browser.goToGithub('?return_to=/x'));
  const query = new URL(callback, 'http://x').searchParams;
  for (const part of ['code', 'state']) secrets.set(`${name}: ${part}`, query.get(part)!);
  secrets.set(`${name}: flow`, browser.cookies.get('oauth')!);
  await browser.comeBack(callback);
  await browser.comeBack(callback);
}

/** What else somebody does who is signed in. */
async function live(): Promise<void> {
  const browser = app.browser({ githubLogin: 'u-1', userAgent: USER_AGENT });
  await arrive(browser, 'the sign-in');
  const keep = (name: string) => secrets.set(name, browser.cookies.get('session')!);
  keep('the session');
  const identities = app.nest.get(GithubIdentityService, { strict: false });
  const { userId } = await browser.session();
  secrets.set('GitHub’s token', (await identities.connectionOf(String(userId))).token);
  clock.skip(5 * 60 * 1000);
  await browser.get('/api/auth/sessions');
  keep('the renewed session');
  await browser.ask({ method: 'POST', url: '/api/auth/logout-all' });
  await app.github.fault({ kind: 'reset', match: '/applications/' });
  await browser.post('/api/auth/github/disconnect');
  await browser.get('/api/account/export');
  await browser.delete('/api/account');
}

describe('what somebody signs in by', () => {
  it('was used in all of that', () => {
    expect(secrets.size).toBe(4 + FAULTS.length * 2 * 3 + 3 + 3);
    const events = new Set(app.log.map(({ event }) => event));
    for (const event of [
      'github_sign_in_failed',
      'auth_forbidden',
      'github_token_not_revoked',
      'http_request',
    ])
      expect(events).toContain(event);
  });

  it('is in no line of the log', () => {
    const log = JSON.stringify(app.log);
    expect([...secrets].filter(([, secret]) => log.includes(secret)).map(([name]) => name)).toEqual([]);
  });

  it('is no label of a metric', async () => {
    const { body } = await app.server.inject('/metrics');
    expect([...secrets].filter(([, secret]) => body.includes(secret)).map(([name]) => name)).toEqual([]);
    expect(body).not.toContain('u-1');
    const outcomes = body.split('\n').filter((line) => line.startsWith('github_sign_ins_total'));
    expect(outcomes.map((line) => /outcome="(\w+)"/.exec(line)?.[1]).sort()).toEqual([
      'access_denied',
      'account_disabled',
      'already_connected',
      'already_linked',
      'application_suspended',
      'github_auth_failed',
      'invalid_state',
      'no_code',
      'redirect_uri_mismatch',
      'signed_in',
    ]);
  });

  it('is nowhere in the database, but for GitHub’s number and login', async () => {
    await app.signedIn('u-2');
    const tables = await app.database.query(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of tables) {
      const rows = JSON.stringify(await app.database.query(`SELECT t::text FROM ${name} t`));
      expect([...secrets].filter(([, secret]) => rows.includes(secret)).map(([what]) => what)).toEqual([]);
      expect(rows).not.toMatch(/gho_|127\.0\.0\.1|eyJ/);
    }
  });
});
