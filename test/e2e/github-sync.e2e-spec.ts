import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeGithub } from '../support/fake-github.js';
import type { Fault } from '../support/fake-github/faults.js';
import type { ServerProcess } from '../support/server-process.js';
import { type SyncRequest, type SyncUnderTest, newToken, startSync } from '../support/sync-under-test.js';

const HOUR_MS = 3_600_000;

describe('POST /api/portfolio/github/sync', () => {
  let subject: SyncUnderTest;
  let github: FakeGithub;
  let server: ServerProcess;
  const sync = (request: SyncRequest) => subject.sync(request);
  const metric = (line: string) => subject.metric(line);

  beforeAll(async () => {
    subject = await startSync({ LOG_LEVEL: 'INFO' });
    ({ github, server } = subject);
  });

  afterEach(() => subject.settle());
  afterAll(() => subject.stop());

  describe('answers', () => {
    it('the profile, the repositories and a summary in the documented shape', async () => {
      const { status, headers, body } = await sync({ token: newToken() });
      expect(status).toBe(200);
      expect(headers.get('x-cache')).toBe('MISS');
      expect(headers.get('age')).toBe('0');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('vary')).toContain('Authorization');
      expect(body.user).toEqual({
        login: 'octocat',
        name: 'The Octocat',
        avatarUrl: expect.stringContaining('https://'),
        bio: null,
        url: 'https://github.com/octocat',
        company: '@github',
        location: 'San Francisco',
        blog: 'https://github.blog',
        followers: 21_000,
        following: 9,
        publicRepos: 8,
        createdAt: '2011-01-25T18:44:36Z',
      });
      expect(body.repos).toHaveLength(8);
      expect(body.repos[0]).toEqual({
        name: 'repository-0',
        url: 'https://github.com/octocat/repository-0',
        description: 'Repository 0 of octocat',
        stars: 100,
        language: 'TypeScript',
        forks: 0,
        topics: ['api', 'nodejs'],
        license: 'MIT',
        homepage: 'https://example.com',
        fork: false,
        archived: false,
        pushedAt: '2026-10-01T00:00:00Z',
        createdAt: '2020-01-01T00:00:00Z',
        updatedAt: '2026-10-01T00:00:00Z',
      });
      expect(body.summary).toMatchObject({ repositories: 8, stars: 772, forks: 28 });
      expect(body.sync).toMatchObject({ source: 'github', complete: true });
      expect(Date.parse(body.sync.expiresAt) - Date.parse(body.sync.syncedAt)).toBe(HOUR_MS);
    });

    it('most recently updated first', async () => {
      const { body } = await sync({ token: newToken(), username: 'big-250' });
      const updated = body.repos.map(({ updatedAt }: { updatedAt: string }) => updatedAt);
      expect(updated).toEqual([...updated].sort().reverse());
    });

    it('empty lists for a user without repositories', async () => {
      const { body } = await sync({ token: newToken(), username: 'empty' });
      expect(body).toMatchObject({ repos: [], summary: { repositories: 0, languages: [], topics: [] } });
    });

    it('accepts GitHub’s own “token” scheme', async () => {
      expect((await sync({ authorization: `token ${newToken()}` })).status).toBe(200);
    });

    it('never shows a private repository, though the token may see it', async () => {
      await github.change({ login: 'demo', privateName: 'secret-plans' });
      const { body } = await sync({ token: newToken(), username: 'demo' });
      expect(JSON.stringify(body)).not.toContain('secret-plans');
    });

    it('follows a renamed user on the same host', async () => {
      const { status, body } = await sync({ token: newToken(), username: 'renamed' });
      expect([status, body.user.login]).toEqual([200, 'octocat']);
    });

    it('all of 2,500 repositories up to the limit, in pages of 100 with at most four in flight', async () => {
      const { body } = await sync({ token: newToken(), username: 'big-2500' });
      expect(body.repos).toHaveLength(1000);
      expect(body.sync.complete).toBe(false);
      const asked = await github.requests();
      expect(asked.filter(({ path }) => path.includes('/repos'))).toHaveLength(10);
    });
  });

  describe('cache', () => {
    it('serves a fresh copy without asking GitHub', async () => {
      const token = newToken();
      await sync({ token });
      await github.clear();
      await server.advance(10_000);
      const { headers, body } = await sync({ token, username: 'OctoCat' });
      expect(headers.get('x-cache')).toBe('HIT');
      expect(Number(headers.get('age'))).toBeGreaterThanOrEqual(10);
      expect(body.sync.source).toBe('cache');
      expect(await github.requests()).toEqual([]);
    });

    it('revalidates after an hour, which costs no quota when nothing changed', async () => {
      const token = newToken();
      const first = await sync({ token, username: 'big-250' });
      await github.clear();
      await server.advance(HOUR_MS);
      const { headers, body } = await sync({ token, username: 'big-250' });
      expect(headers.get('x-cache')).toBe('REVALIDATED');
      expect(body.repos).toEqual(first.body.repos);
      const asked = await github.requests();
      expect(asked).toHaveLength(4);
      expect(asked.every(({ status, conditional }) => conditional && status === 304)).toBe(true);
    });

    it('takes over what changed when it revalidates', async () => {
      const token = newToken();
      await sync({ token, username: 'demo' });
      await github.change({ login: 'demo', stars: 4242 });
      await server.advance(HOUR_MS);
      const { headers, body } = await sync({ token, username: 'demo' });
      expect(headers.get('x-cache')).toBe('MISS');
      expect(JSON.stringify(body.repos)).toContain('"stars":4242');
    });

    it('forces a revalidation once a minute at most', async () => {
      const token = newToken();
      const force = () => sync({ token, query: '?force-refresh=true' });
      await sync({ token });
      expect((await force()).headers.get('x-cache')).toBe('REVALIDATED');
      expect((await force()).headers.get('x-cache')).toBe('HIT');
      await server.advance(60_000);
      expect((await force()).headers.get('x-cache')).toBe('REVALIDATED');
    });

    it('never shares between two tokens', async () => {
      await sync({ token: newToken() });
      await github.clear();
      const other = await sync({ token: newToken() });
      expect(other.headers.get('x-cache')).toBe('MISS');
      expect(await github.requests()).toHaveLength(2);
    });

    it('lets 50 equal requests at once share one flight', async () => {
      const token = newToken();
      await github.fault({ kind: 'slow', delayMs: 200 });
      const answers = await Promise.all(Array.from({ length: 50 }, () => sync({ token })));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect(await github.requests()).toHaveLength(2);
    });

    const outages: [string, Fault][] = [
      ['fails', { kind: 'status', status: 503 }],
      ['limits the rate', { kind: 'primary_limit' }],
      ['resets connections', { kind: 'reset' }],
      ['answers garbage', { kind: 'garbage' }],
    ];
    it.each(outages)('serves old data, marked as such, while GitHub %s', async (_what, fault) => {
      const token = newToken();
      const first = await sync({ token });
      await server.advance(HOUR_MS);
      await github.fault(fault);
      const { status, headers, body } = await sync({ token });
      expect([status, headers.get('x-cache'), body.sync.source]).toEqual([200, 'STALE', 'stale']);
      expect(body.repos).toEqual(first.body.repos);
    });

    it('serves nothing that is older than 24 hours', async () => {
      const token = newToken();
      await sync({ token });
      await server.advance(24 * HOUR_MS);
      await github.fault({ kind: 'status', status: 503 });
      expect((await sync({ token })).status).toBe(502);
    });

    it('serves no old data to a token that GitHub refuses', async () => {
      const token = newToken();
      await sync({ token });
      await server.advance(HOUR_MS);
      await github.fault({ kind: 'status', status: 401 });
      expect((await sync({ token })).body.code).toBe('GITHUB_TOKEN_INVALID');
    });

    it('keeps no failure', async () => {
      const token = newToken();
      await github.fault({ kind: 'status', status: 404, times: 1 });
      expect((await sync({ token })).status).toBe(404);
      expect((await sync({ token })).headers.get('x-cache')).toBe('MISS');
    });
  });

  it('tries once more after a server error or a reset, and not twice', async () => {
    await github.fault({ kind: 'status', status: 502, times: 1, match: '/users/octocat$' });
    expect((await sync({ token: newToken() })).status).toBe(200);
    await github.clear();
    await github.fault({ kind: 'reset', match: '/users/octocat$' });
    await sync({ token: newToken() });
    const asked = await github.requests();
    expect(asked.filter(({ path }) => path === '/users/octocat')).toHaveLength(2);
  });

  it('logs what happened, without the token', async () => {
    const token = newToken();
    await sync({ token });
    await sync({ token, username: 'nobody' });
    await github.fault({ kind: 'status', status: 500 });
    await sync({ token, username: 'demo' });
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = (event: string) => lines.filter((line) => line['event'] === event).at(-1);
    expect(last('github_sync_completed')).toMatchObject({
      username: 'octocat',
      cache: 'MISS',
      repositories: 8,
    });
    expect(last('github_sync_rejected')).toMatchObject({ username: 'nobody', status: 404 });
    expect(last('github_sync_failed')).toMatchObject({
      username: 'demo',
      reason: 'github_unavailable',
      message: expect.stringContaining('octokit'),
    });
    expect(server.output()).not.toContain(token);
  });

  it('counts its calls, failures and answers', async () => {
    const token = newToken();
    const before = await metric('github_sync_total{source="cache"}');
    await sync({ token });
    await sync({ token });
    await sync({ token, username: 'nobody' });
    expect(await metric('github_sync_total{source="cache"}')).toBe(before + 1);
    expect(await metric('github_api_errors_total{reason="not_found"}')).toBeGreaterThan(0);
    const answered = 'github_api_request_duration_seconds_count{operation="get_user",status_code="200"}';
    expect(await metric(answered)).toBeGreaterThan(0);
    expect(await metric('github_rate_limit_remaining_count')).toBeGreaterThan(0);
  });

  it('speaks to GitHub Enterprise Server below its path', async () => {
    const enterprise = await startSync({}, '/api/v3');
    try {
      const { body } = await enterprise.sync({ token: newToken(), username: 'big-250' });
      expect(body.repos).toHaveLength(250);
      const asked = await enterprise.github.requests();
      expect(asked.every(({ path }) => path.startsWith('/api/v3/users/'))).toBe(true);
    } finally {
      await enterprise.stop();
    }
  });
});
