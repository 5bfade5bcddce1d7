import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AS_ADMIN } from '../support/account-app.js';
import { type Browser, OWN_PAGE } from '../support/browser.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';

const IMPORT = '/api/v1/admin/content/import/github';

let app: SignInApp;
let owner: Browser;

beforeAll(async () => {
  app = await bootSignIn({ env: { MODULES: 'account,github-sync,content' } });
  owner = await app.signedIn('octocat');
  await app.patch(String((await owner.session())['userId']), { role: 'admin' });
});

afterEach(() => app.github.clear());
afterAll(() => app.close());

const importAs = async (browser: Browser, payload = {}, headers = {}) =>
  browser.ask({ method: 'POST', url: IMPORT, headers: { ...OWN_PAGE, ...headers }, payload });

describe('an owner who signed in with GitHub', () => {
  it('imports their repositories without pasting a token', async () => {
    const { status, body } = await importAs(owner);
    expect([status, body.data]).toEqual([200, { created: 7, updated: 0, unchanged: 0 }]);
    const { token } = (await app.github.requests()).at(-1)!;
    expect(token).toMatch(/^gho_/);
  });

  it('imports somebody else’s by name, and with another token where one is sent', async () => {
    expect((await importAs(owner, { username: 'u-7' })).body.data).toMatchObject({ created: 3 });
    const answer = await importAs(owner, { username: 'u-8' }, { 'x-github-token': 'ghp_pasted' });
    expect(answer.body.data).toMatchObject({ created: 3 });
    expect((await app.github.requests()).at(-1)).toMatchObject({ token: 'ghp_pasted' });
  });

  it('must say whose repositories are meant with a token that is pasted', async () => {
    const { status, body } = await importAs(owner, {}, { 'x-github-token': 'ghp_pasted' });
    expect([status, body.errors[0].pointer]).toEqual([422, '/username']);
    expect(await app.github.requests()).toEqual([]);
  });

  it('is told to connect where no token is kept', async () => {
    const other = await app.signedIn('u-9');
    await app.patch(String((await other.session())['userId']), { role: 'admin' });
    await other.post('/api/auth/github/disconnect');
    const { status, body } = await importAs(other);
    expect([status, body.code]).toEqual([409, 'GITHUB_NOT_CONNECTED']);
  });
});

describe('a service', () => {
  it('sends a token, for it has no account', async () => {
    const { status, body } = await app.ask({ method: 'POST', url: IMPORT, headers: AS_ADMIN, payload: {} });
    expect([status, body.code]).toEqual([401, 'GITHUB_TOKEN_REQUIRED']);
  });
});
