import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import type { Fault } from '../support/fake-github/faults.js';

/** Each test has a token of its own, and so a quota of its own. */
let tokens = 0;
const newToken = () => `ghp_protocol${++tokens}`;

describe('the fake GitHub', () => {
  let github: FakeGithub;

  beforeAll(async () => {
    github = await startFakeGithub();
  });

  afterEach(() => github.clear());
  afterAll(() => github.stop());

  const get = (path: string, token?: string, headers: Record<string, string> = {}) =>
    fetch(github.url + path, {
      headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
      redirect: 'manual',
    });
  const list = async (path: string, token: string) => {
    const response = await get(path, token);
    return (await response.json()) as { name: string; private: boolean }[];
  };

  it('answers 304, without a body and without cost, to the validator of the same token and representation', async () => {
    const [token, path] = [newToken(), '/users/demo/repos?per_page=100'];
    const first = await get(path, token);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4999');

    const second = await get(path, token, { 'if-none-match': etag });
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect(second.headers.get('x-ratelimit-remaining')).toBe('4999');

    expect((await get(path, newToken(), { 'if-none-match': etag })).status).toBe(200);
    await github.change({ login: 'demo', stars: 1 });
    expect((await get(path, token, { 'if-none-match': etag })).status).toBe(200);
    expect((await github.requests()).map(({ status }) => status)).toEqual([200, 304, 200, 200]);
  });

  it('pages with Link headers that lead through every repository once', async () => {
    const token = newToken();
    const relations: string[][] = [];
    const names: string[] = [];
    let next: string | undefined = `${github.url}/users/big-250/repos?per_page=100&sort=updated`;
    while (next) {
      const page: Response = await get(next.slice(github.url.length), token);
      names.push(...((await page.json()) as { name: string }[]).map(({ name }) => name));
      const link: string = page.headers.get('link') ?? '';
      relations.push([...link.matchAll(/rel="(\w+)"/g)].map(([, relation]) => relation!));
      next = /<([^>]+)>; rel="next"/.exec(link)?.[1];
    }
    expect(relations).toEqual([
      ['next', 'last'],
      ['prev', 'next', 'last', 'first'],
      ['prev', 'first'],
    ]);
    expect(names).toEqual(Array.from({ length: 250 }, (_, index) => `repository-${index}`));
  });

  it('has no Link header where one page is all', async () => {
    expect((await get('/users/demo/repos', newToken())).headers.get('link')).toBeNull();
  });

  it('sorts by name unless it is asked for another order', async () => {
    const token = newToken();
    const names = (await list('/users/demo/repos', token)).map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    const [newest] = await list('/users/demo/repos?sort=updated', token);
    const [oldest] = await list('/users/demo/repos?sort=updated&direction=asc', token);
    expect([newest!.name, oldest!.name]).toEqual(['tidal', 'left-shift']);
  });

  it('lists a private repository to somebody with a token, so that a client needs its own filter', async () => {
    expect((await list('/users/demo/repos', newToken())).some((repository) => repository.private)).toBe(true);
    expect((await list('/users/demo/repos', '')).some((repository) => repository.private)).toBe(false);
    const user = await (await get('/users/demo', newToken())).json();
    expect(user).toMatchObject({ public_repos: 8 });
  });

  it('refuses with the primary limit’s headers and body once an hour’s quota is spent', async () => {
    const enterprise = await startFakeGithub('/api/v3');
    try {
      for (let request = 0; request < 60; request++) await fetch(`${enterprise.url}/users/empty`);
      const refused = await fetch(`${enterprise.url}/users/empty`);
      expect(refused.status).toBe(403);
      expect(refused.headers.get('x-ratelimit-limit')).toBe('60');
      expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
      const reset = Number(refused.headers.get('x-ratelimit-reset'));
      expect(Math.abs(reset - Date.now() / 1000 - 3600)).toBeLessThan(60);
      expect(await refused.json()).toMatchObject({
        message: expect.stringContaining('API rate limit exceeded for 127.0.0.1'),
        status: '403',
      });
      // Asking for the quota costs none, and a token has its own.
      const quota = await fetch(`${enterprise.url}/rate_limit`);
      expect(await quota.json()).toMatchObject({ rate: { limit: 60, used: 60, remaining: 0 } });
      const authorised = { headers: { authorization: `token ${newToken()}` } };
      expect((await fetch(`${enterprise.url}/users/empty`, authorised)).status).toBe(200);
    } finally {
      await enterprise.stop();
    }
  });

  const refusals: [string, Fault | null, string, number, Record<string, string>, string][] = [
    ['an unknown token', null, 'ghp_invalid', 401, {}, 'Bad credentials'],
    ['what is no token of GitHub’s', null, 'abc', 401, {}, 'Bad credentials'],
    [
      'a classic token without scopes',
      null,
      'ghp_noscope',
      403,
      { 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'public_repo, repo' },
      'Resource not accessible by personal access token',
    ],
    [
      'a fine-grained token without permissions',
      null,
      'github_pat_noscope',
      403,
      { 'x-accepted-github-permissions': 'metadata=read' },
      'Resource not accessible by personal access token',
    ],
    [
      'a token without single sign-on',
      { kind: 'saml' },
      'ghp_x',
      403,
      { 'x-github-sso': 'required; url=https://github.com/orgs/example/sso?authorization_request=A1' },
      'Resource protected by organization SAML enforcement.',
    ],
    ['a kind of token', { kind: 'policy' }, 'ghp_x', 403, {}, 'forbids access via a personal access token'],
    [
      'too much at once',
      { kind: 'secondary_limit', retryAfter: 7 },
      'ghp_x',
      403,
      { 'retry-after': '7' },
      'You have exceeded a secondary rate limit.',
    ],
    [
      'too much at once (429)',
      { kind: 'secondary_limit', status: 429 },
      'ghp_x',
      429,
      { 'retry-after': '60' },
      'You have exceeded a secondary rate limit.',
    ],
    [
      'more than the quota',
      { kind: 'primary_limit', status: 429 },
      'ghp_x',
      429,
      { 'x-ratelimit-remaining': '0' },
      'API rate limit exceeded for user ID',
    ],
    ['a user that is not there', null, 'ghp_x', 404, {}, 'Not Found'],
  ];
  it.each(refusals)('refuses %s in GitHub’s words', async (_what, fault, token, status, headers, message) => {
    if (fault) await github.fault(fault);
    const refused = await get('/users/nobody', token);
    expect(refused.status).toBe(status);
    expect(Object.fromEntries(refused.headers)).toMatchObject(headers);
    expect(await refused.json()).toMatchObject({
      message: expect.stringContaining(message),
      documentation_url: expect.stringContaining('https://docs.github.com/rest'),
      status: String(status),
    });
  });

  it('sends who asks for a renamed user to the user’s id', async () => {
    const moved = await get('/users/renamed/repos?per_page=5', newToken());
    expect(moved.status).toBe(301);
    const location = moved.headers.get('location')!;
    expect(location).toMatch(new RegExp(`^${github.url}/user/\\d+/repos\\?per_page=5$`));
    expect(await list(location.slice(github.url.length), newToken())).toHaveLength(5);
  });

  it('sends elsewhere to a host that would answer, and notes who came', async () => {
    await github.fault({ kind: 'redirect_elsewhere', times: 1 });
    const followed = await fetch(`${github.url}/users/demo`);
    expect([followed.status, followed.redirected]).toEqual([200, true]);
    const hosts = (await github.requests()).map(({ host }) => host.split(':')[0]);
    expect(hosts).toEqual(['127.0.0.1', 'localhost']);
  });

  it.each<[string, Fault]>([
    ['before the headers', { kind: 'reset' }],
    ['in the middle of the body', { kind: 'reset_body' }],
  ])('resets the connection %s, as often as it is told to', async (_when, fault) => {
    await github.fault({ ...fault, times: 1, match: '^/users/demo$' });
    const token = newToken();
    expect((await get('/users/octocat', token)).status).toBe(200);
    await expect(get('/users/demo', token).then((response) => response.text())).rejects.toThrow();
    expect((await get('/users/demo', token)).status).toBe(200);
  });

  it('serves HTML from its proxies when it is down, and what is not JSON when it is told to', async () => {
    await github.fault({ kind: 'status', status: 502, times: 1 });
    const down = await get('/users/demo', newToken());
    expect([down.status, down.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    await github.fault({ kind: 'garbage', times: 1 });
    const garbage = await get('/users/demo', newToken());
    expect(garbage.status).toBe(200);
    await expect(garbage.json()).rejects.toThrow('not valid JSON');
  });

  it('knows a user in any case, and serves nothing outside its prefix', async () => {
    expect((await get('/users/OctoCat', newToken())).status).toBe(200);
    const enterprise = await startFakeGithub('/api/v3');
    try {
      expect(enterprise.url).toMatch(/\/api\/v3$/);
      expect((await fetch(`${enterprise.url}/users/octocat`)).status).toBe(200);
      expect((await fetch(new URL('/users/octocat', enterprise.url))).status).toBe(404);
    } finally {
      await enterprise.stop();
    }
  });
});
