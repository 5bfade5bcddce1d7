import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CLIENT_ID, CLIENT_SECRET, type FakeGithub, startFakeGithub } from '../support/fake-github.js';

const CALLBACK = 'http://127.0.0.1:4711/api/github/callback';

describe('sign-in at the fake GitHub', () => {
  let github: FakeGithub;

  beforeAll(async () => {
    // An enterprise server's sign-in is not below the prefix of its API.
    github = await startFakeGithub('/api/v3');
  });

  afterEach(() => github.clear());
  afterAll(() => github.stop());

  const authorize = async (parameters: Record<string, string> = {}, cookie = '') => {
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      scope: 'read:user',
      state: 'a b&c',
      ...parameters,
    });
    return fetch(`${github.oauthUrl}/login/oauth/authorize?${query.toString()}`, {
      redirect: 'manual',
      headers: { cookie },
    });
  };
  const landing = async (answer: Promise<Response>) => {
    const { status, headers } = await answer;
    expect(status).toBe(302);
    return new URL(headers.get('location')!);
  };
  const codeFor = async (login: string, parameters: Record<string, string> = {}) =>
    (await landing(authorize({ login, ...parameters }))).searchParams.get('code')!;
  const exchange = async (fields: Record<string, string>) => {
    const answer = await fetch(`${github.oauthUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, ...fields }),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, string>;
  };
  const tokenOf = async (login: string) => (await exchange({ code: await codeFor(login) }))['access_token']!;
  const whoIs = (token: string) =>
    fetch(`${github.url}/user`, { headers: { authorization: `Bearer ${token}` } });
  const revoke = (token: string, credentials = `${CLIENT_ID}:${CLIENT_SECRET}`, client = CLIENT_ID) =>
    fetch(`${github.url}/applications/${client}/token`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body: JSON.stringify({ access_token: token }),
    });

  it('sends the browser back at once, with a code and the state as it came', async () => {
    const { origin, pathname, searchParams } = await landing(authorize());
    expect(origin + pathname).toBe(CALLBACK);
    expect([...searchParams.keys()]).toEqual(['code', 'state']);
    expect(searchParams.get('state')).toBe('a b&c');
  });

  it('signs in whom the cookie names, else the parameter, else the control, else demo', async () => {
    const signedIn = async (answer: Promise<Response>) => {
      const { access_token: token } = await exchange({
        code: (await landing(answer)).searchParams.get('code')!,
      });
      return ((await (await whoIs(token!)).json()) as { login: string }).login;
    };
    expect(await signedIn(authorize())).toBe('demo');
    await github.order({ signIn: 'u-1' });
    expect(await signedIn(authorize())).toBe('u-1');
    expect(await signedIn(authorize({ login: 'octocat' }))).toBe('octocat');
    expect(await signedIn(authorize({ login: 'octocat' }, 'a=b; fake_login=empty'))).toBe('empty');
  });

  it('tells the callback in GitHub’s words that the person refused, once', async () => {
    await github.order({ authorizationError: 'access_denied' });
    const { searchParams } = await landing(authorize());
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'The user has denied your application access.',
      error_uri: '/apps/building-oauth-apps/troubleshooting-authorization-request-errors/#access-denied',
      state: 'a b&c',
    });
    expect((await landing(authorize())).searchParams.has('code')).toBe(true);
  });

  it('tells the registered callback of one that is not registered', async () => {
    const asked = 'https://evil.example/api/github/callback';
    const { origin, searchParams } = await landing(authorize({ redirect_uri: asked }));
    expect([origin, searchParams.get('error')]).toEqual(['http://127.0.0.1', 'redirect_uri_mismatch']);
    expect(searchParams.has('code')).toBe(false);

    await github.order({ callback: asked });
    expect((await landing(authorize({ redirect_uri: asked }))).origin).toBe('https://evil.example');
    expect((await landing(authorize())).searchParams.get('error')).toBe('redirect_uri_mismatch');
    await github.order({ callback: CALLBACK });
  });

  it('knows no other app', async () => {
    const answer = await authorize({ client_id: 'another' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it('gives one token for a code, another for each authorisation, and none for a code that was used', async () => {
    const code = await codeFor('octocat');
    const first = await exchange({ code, redirect_uri: CALLBACK });
    expect(first).toEqual({
      access_token: expect.stringMatching(/^gho_octocat/),
      scope: 'read:user',
      token_type: 'bearer',
    });
    expect(await exchange({ code })).toMatchObject({ error: 'bad_verification_code' });
    expect(await tokenOf('octocat')).not.toBe(first['access_token']);
  });

  it('answers a form to who does not ask for JSON, and reads JSON', async () => {
    const code = await codeFor('octocat');
    const answer = await fetch(`${github.oauthUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, code }),
    });
    expect(answer.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
    expect(new URLSearchParams(await answer.text()).get('token_type')).toBe('bearer');
  });

  const refused: [string, string, Record<string, string>][] = [
    ['an unknown code', 'bad_verification_code', { code: 'nonsense' }],
    ['another secret', 'incorrect_client_credentials', { client_secret: 'guess' }],
    ['another app', 'incorrect_client_credentials', { client_id: 'guess' }],
    ['another callback', 'redirect_uri_mismatch', { redirect_uri: `${CALLBACK}/other` }],
  ];
  it.each(refused)('exchanges nothing for %s', async (_what, error, fields) => {
    expect(await exchange({ code: await codeFor('octocat'), ...fields })).toEqual({
      error,
      error_description: expect.any(String),
      error_uri: expect.stringContaining(error.replaceAll('_', '-')),
    });
  });

  it('exchanges nothing for a code of ten minutes ago', async () => {
    const code = await codeFor('octocat');
    await github.order({ advanceMs: 600_001 });
    expect(await exchange({ code })).toMatchObject({ error: 'bad_verification_code' });
  });

  it('wants the verifier of the challenge that was sent (PKCE)', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const code = () => codeFor('octocat', { code_challenge: challenge, code_challenge_method: 'S256' });
    const bad = { error: 'bad_verification_code' };
    expect(await exchange({ code: await code() })).toMatchObject(bad);
    expect(await exchange({ code: await code(), code_verifier: challenge })).toMatchObject(bad);
    expect(await exchange({ code: await code(), code_verifier: verifier })).toHaveProperty('access_token');
    const plain = authorize({ code_challenge: challenge, code_challenge_method: 'plain' });
    expect((await landing(plain)).searchParams.get('error')).toBe('invalid_request');
  });

  it('knows the tokens it gave, and no others', async () => {
    const answer = await whoIs(await tokenOf('octocat'));
    expect(answer.headers.get('x-ratelimit-limit')).toBe('5000');
    expect(answer.headers.get('x-oauth-scopes')).toBe('read:user');
    expect(await answer.json()).toMatchObject({ login: 'octocat' });
    expect((await whoIs('gho_madeup')).status).toBe(401);
    expect((await fetch(`${github.url}/user`)).status).toBe(401);
    expect(await (await whoIs('ghp_x')).json()).toMatchObject({ login: 'demo' });
  });

  it('refuses a token once the app revoked it', async () => {
    const [token, other] = [await tokenOf('octocat'), await tokenOf('octocat')];
    expect((await revoke(token, `${CLIENT_ID}:guess`)).status).toBe(401);
    expect((await revoke(token, undefined, 'another')).status).toBe(404);
    expect((await whoIs(token)).status).toBe(200);
    const revoked = await revoke(token);
    expect([revoked.status, await revoked.text()]).toEqual([204, '']);
    expect(await (await whoIs(token)).json()).toMatchObject({ message: 'Bad credentials' });
    expect((await revoke(token)).status).toBe(404);
    expect((await whoIs(other)).status).toBe(200);
  });

  it('fails on these routes as on others, when it is told to', async () => {
    const code = await codeFor('octocat');
    await github.fault({ kind: 'status', status: 502, match: 'access_token$', times: 1 });
    const down = await fetch(`${github.oauthUrl}/login/oauth/access_token`, { method: 'POST' });
    expect(down.status).toBe(502);
    expect(await exchange({ code })).toHaveProperty('access_token');
  });

  it('keeps the id of a person who takes another login, and lets another person have the old one', async () => {
    const token = await tokenOf('u-7');
    const before = (await (await whoIs(token)).json()) as { id: number };
    await github.rename({ login: 'u-7', renameTo: 'Seventh' });
    expect(await (await whoIs(token)).json()).toMatchObject({ login: 'Seventh', id: before.id });
    expect((await fetch(`${github.url}/users/u-7`)).status).toBe(404);
    const [repository] = (await (await fetch(`${github.url}/users/seventh/repos`)).json()) as {
      full_name: string;
    }[];
    expect(repository!.full_name).toBe('Seventh/repository-0');

    await github.rename({ login: 'u-7', newPersonNamed: 'Somebody Else' });
    const other = (await (await whoIs(await tokenOf('u-7'))).json()) as { id: number; name: string };
    expect(other.name).toBe('Somebody Else');
    expect(other.id).not.toBe(before.id);
    expect(await (await whoIs(token)).json()).toMatchObject({ login: 'Seventh', id: before.id });
  });
});
