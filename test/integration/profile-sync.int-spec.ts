import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OWN_PAGE } from '../support/browser.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';
import { until } from '../support/until.js';

const MODULES = 'account,github-sync,profile';

let clock: ImpatientClock;
let app: SignInApp;
let people = 0;

/** Somebody with three repositories whom no test met before. */
const somebody = () => `u-${++people}`;

beforeAll(async () => {
  clock = new ImpatientClock(Date.now());
  app = await bootSignIn({ env: { MODULES }, clock });
});

// So that no standing is remembered, and a forced sync asks GitHub again.
beforeEach(() => clock.skip(61_000));

afterEach(async () => {
  await app.github.clear();
  // A breaker that a test opened is closed by the next call after this time.
  clock.skip(31_000);
});

afterAll(() => app.close());

describe('a sync of who is signed in', () => {
  it('makes a profile of what GitHub says, which nobody else sees yet', async () => {
    const browser = await app.signedIn('octocat');
    const { status, headers, body } = await browser.post('/api/sync');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      success: true,
      stats: { repos: 8, commits: expect.any(Number), prs: 56, issues: 24 },
      profile: { slug: 'octocat', isPublic: false },
      quota: { cost: expect.any(Number), remainingShare: expect.any(Number) },
      warnings: [],
    });
    const own = (await browser.get('/api/profile')).body.profile;
    expect(own).toMatchObject({ slug: 'octocat', displayName: 'The Octocat', githubUsername: 'octocat' });
    expect(own.githubStats).toMatchObject({
      publicRepos: 8,
      totalStars: 772,
      totalForks: 28,
      totalPRs: 56,
      lastSyncedAt: new Date(clock.now()).toISOString(),
    });
    expect(own.githubStats.topRepositories.map(({ name }: { name: string }) => name)).toEqual([
      'repository-0',
      'repository-1',
      'repository-2',
      'repository-3',
      'repository-5',
      'repository-6',
    ]);
    expect(own.githubStats.contributionGraph.length).toBeGreaterThan(360);
    expect(own.githubStats.languages[0]).toEqual({
      language: expect.any(String),
      bytes: expect.any(Number),
      percentage: expect.any(Number),
    });
    expect((await app.ask('/api/profile/octocat')).status).toBe(404);
  });

  it('says what it cost of GitHub’s quota, and counts it', async () => {
    const browser = await app.signedIn(somebody());
    const before = await app.metric('github_quota_spent_total');
    const { quota } = (await browser.post('/api/sync')).body;
    expect(quota.cost).toBeGreaterThan(1);
    expect(quota.remainingShare).toBeLessThan(1);
    expect((await app.metric('github_quota_spent_total')) - before).toBe(quota.cost);
  });

  it('follows who is renamed at GitHub, and never who took their name', async () => {
    const login = somebody();
    const browser = await app.signedIn(login);
    await browser.post('/api/sync');
    await app.github.rename({ login, renameTo: `${login}-anew` });
    await app.github.rename({ login, newPersonNamed: 'Somebody Else' });
    clock.skip(61_000);
    expect((await browser.post('/api/sync')).status).toBe(200);
    const { profile } = (await browser.get('/api/profile')).body;
    expect([profile.githubUsername, profile.displayName]).not.toContain('Somebody Else');
    expect(profile.githubUsername).toBe(`${login}-anew`);
    expect((await browser.session())['githubLogin']).toBe(`${login}-anew`);
    clock.skip(61_000);
    // Where GitHub does not say who holds the token, the name it had leads to its holder all the same.
    await app.github.fault({ kind: 'status', status: 502, match: '/graphql' });
    expect((await browser.post('/api/sync')).status).toBe(200);
  });

  it('stores the rest, and warns, where a part of GitHub fails', async () => {
    const browser = await app.signedIn(somebody());
    await browser.post('/api/sync');
    const before = (await browser.get('/api/profile')).body.profile.githubStats;
    clock.skip(61_000);
    await app.github.fault({ kind: 'status', status: 502, match: '/graphql' });
    const { status, body } = await browser.post('/api/sync');
    expect([status, body.success]).toEqual([200, true]);
    expect(body.warnings.length).toBeGreaterThan(0);
    const after = (await browser.get('/api/profile')).body.profile.githubStats;
    expect(after).toEqual({
      ...before,
      lastSyncedAt: after.lastSyncedAt,
      recentActivity: after.recentActivity,
    });
    const [run] = (await browser.get('/api/sync/log')).body.runs;
    expect(run).toMatchObject({ status: 'success', message: body.warnings.join('; ') });
  });
});

describe('a sync that cannot be', () => {
  it('is 401 for who is not signed in', async () => {
    const { status, body } = await app.ask({ method: 'POST', url: '/api/sync' });
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is 403 for a page of another origin', async () => {
    const browser = await app.signedIn(somebody());
    const { status, body } = await browser.ask({
      method: 'POST',
      url: '/api/sync',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });
    expect([status, body.code]).toEqual([403, 'CSRF_REJECTED']);
  });

  it('is 409 for who has no GitHub token', async () => {
    const authorization = await app.signIn(await app.newUser());
    const { status, body } = await app.ask({ method: 'POST', url: '/api/sync', headers: authorization });
    expect([status, body.code]).toEqual([409, 'GITHUB_NOT_CONNECTED']);
    const browser = await app.signedIn(somebody());
    await browser.post('/api/auth/github/disconnect');
    expect((await browser.post('/api/sync')).body.code).toBe('GITHUB_NOT_CONNECTED');
  });

  it('forgets a token that GitHub refuses', async () => {
    const browser = await app.signedIn(somebody());
    await app.github.fault({ kind: 'status', status: 401 });
    const refused = await browser.post('/api/sync');
    expect([refused.status, refused.body.code]).toEqual([401, 'GITHUB_TOKEN_INVALID']);
    expect(await browser.session()).toMatchObject({ githubConnected: true, hasGithubToken: false });
    await app.github.clear();
    expect((await browser.post('/api/sync')).body.code).toBe('GITHUB_NOT_CONNECTED');
    const { runs } = (await browser.get('/api/sync/log')).body;
    expect(runs).toMatchObject([{ trigger: 'user', status: 'error', message: refused.body.detail }]);
  });

  it.each([
    [{ kind: 'secondary_limit', retryAfter: 90, match: '/users/' }, 429, 'GITHUB_RATE_LIMITED', '90'],
    [{ kind: 'forbidden', match: '/users/' }, 403, 'GITHUB_TOKEN_FORBIDDEN', undefined],
    [{ kind: 'garbage', match: '/users/' }, 502, 'GITHUB_UNAVAILABLE', undefined],
  ] as const)(
    'as %j has it, is answered as the sync of a token is',
    async (fault, status, code, retryAfter) => {
      const browser = await app.signedIn(somebody());
      await app.github.fault(fault);
      const answer = await browser.post('/api/sync');
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      if (retryAfter !== undefined) expect(answer.headers['retry-after']).toBe(retryAfter);
    },
  );
});

describe('two syncs of one account', () => {
  it('do not overlap, on whichever replica', async () => {
    const other = await bootSignIn({ env: { MODULES }, clock, database: app.database, github: app.github });
    const browser = await app.signedIn(somebody());
    await app.github.fault({ kind: 'slow', delayMs: 500, times: 1 });
    const first = browser.post('/api/sync');
    await until(async () => (await browser.get('/api/sync/log')).body.runs.length === 1);
    for (const replica of [app, other]) {
      const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
      const second = await replica.ask({
        method: 'POST',
        url: '/api/sync',
        headers: { cookie, ...OWN_PAGE },
      });
      expect([second.status, second.body.code]).toEqual([409, 'SYNC_UNDER_WAY']);
      expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await first).status).toBe(200);
    expect((await browser.post('/api/sync')).status).toBe(200);
    await other.close();
  });
});

describe('the sync log', () => {
  it('has each run with its end and its length, the newest first', async () => {
    const browser = await app.signedIn(somebody());
    await browser.post('/api/sync');
    clock.skip(61_000);
    await browser.post('/api/sync');
    const { runs } = (await browser.get('/api/sync/log')).body;
    expect(runs).toHaveLength(2);
    expect(runs[0]).toEqual({
      trigger: 'user',
      status: 'success',
      message: 'Everything was read',
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
      durationMs: expect.any(Number),
    });
    expect(runs[0].startedAt > runs[1].startedAt).toBe(true);
    expect((await browser.get('/api/sync/log?limit=1')).body.runs).toEqual([runs[0]]);
    expect((await browser.get('/api/sync/log?limit=0')).status).toBe(422);
  });

  it('closes what a server that is gone left under way, and lets its owner begin anew at once', async () => {
    const [browser, another] = [await app.signedIn(somebody()), await app.signedIn(somebody())];
    const leave = async (userId: unknown, leaseUntil: number) => {
      await app.database.query(
        `INSERT INTO sync_runs (user_id, trigger, status, started_at, lease_until)
         VALUES ($1, 'user', 'in-progress', $2, $3)`,
        [userId, new Date(clock.now() - 60_000), new Date(leaseUntil)],
      );
    };
    await leave((await browser.session())['userId'], clock.now() - 1);
    await leave((await another.session())['userId'], clock.now() + 10_000);
    expect((await another.post('/api/sync')).body.code).toBe('SYNC_UNDER_WAY');
    expect((await browser.post('/api/sync')).status).toBe(200);
    const { runs } = (await browser.get('/api/sync/log')).body;
    expect(runs.map(({ status }: { status: string }) => status)).toEqual(['success', 'error']);
    clock.skip(11_000);
    const restarted = await bootSignIn({
      env: { MODULES },
      clock,
      database: app.database,
      github: app.github,
    });
    await until(async () => (await another.get('/api/sync/log')).body.runs[0].status === 'error');
    await restarted.close();
  });
});

describe('a sync that is watched', () => {
  const watched = async (browser: Awaited<ReturnType<SignInApp['signedIn']>>) => {
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const { statusCode, headers, body } = await app.server.inject({
      method: 'POST',
      url: '/api/sync',
      headers: { cookie, ...OWN_PAGE, accept: 'text/event-stream' },
    });
    return { statusCode, type: headers['content-type'], events: eventsIn(body), body };
  };

  it('tells how far it is, and then what came of it', async () => {
    const browser = await app.signedIn('big-250');
    const { statusCode, type, events } = await watched(browser);
    expect([statusCode, type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const parts = events.filter(({ event }) => event === 'progress').map(({ data }) => data);
    expect(parts.filter(({ part }) => part === 'statistics')).toEqual(
      [100, 200].map((repositories, index) => ({
        part: 'statistics',
        page: index + 1,
        pages: 2,
        repositories,
      })),
    );
    expect(parts.filter(({ part }) => part === 'repositories').at(-1)).toEqual({
      part: 'repositories',
      page: 3,
      pages: 3,
      repositories: 250,
    });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { success: true, stats: { repos: 250 } } });
  });

  it('ends with what went wrong', async () => {
    const browser = await app.signedIn(somebody());
    await app.github.fault({ kind: 'garbage', match: '/users/' });
    const { events } = await watched(browser);
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { code: 'GITHUB_UNAVAILABLE' } });
  });

  it('is refused as any other before it has begun', async () => {
    const browser = await app.signedIn(somebody());
    await browser.post('/api/auth/github/disconnect');
    const { statusCode, type } = await watched(browser);
    expect([statusCode, type]).toEqual([409, 'application/problem+json']);
  });
});

describe('an account that ends', () => {
  it('takes its profile, its statistics and its log with it', async () => {
    const login = somebody();
    const browser = await app.signedIn(login);
    await browser.post('/api/sync');
    await browser.ask({
      method: 'PATCH',
      url: '/api/profile',
      headers: OWN_PAGE,
      payload: { isPublic: true },
    });
    expect((await app.ask(`/api/profile/${login}`)).status).toBe(200);
    const search = async () => {
      const { body } = await app.ask(`/api/search?q=${login}`);
      return body.pagination.totalCount as number;
    };
    expect(await search()).toBe(1);
    const held = (await browser.get('/api/account/export')).body;
    expect(held.profile).toMatchObject({ profile: { slug: login }, syncs: [{ status: 'success' }] });
    const { userId } = await browser.session();
    expect((await browser.delete('/api/account')).body).toEqual({ success: true, revoked: true });
    expect((await app.ask(`/api/profile/${login}`)).status).toBe(404);
    expect(await search()).toBe(0);
    for (const table of ['profiles', 'sync_runs', 'sync_schedule', 'sessions', 'github_identities'])
      expect(await app.database.query(`SELECT FROM ${table} WHERE user_id = $1`, [userId])).toEqual([]);
  });
});

function eventsIn(body: string): { event: string; data: any }[] {
  return body
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [event = '', data = ''] = block.split('\n');
      return { event: event.slice('event: '.length), data: JSON.parse(data.slice('data: '.length)) };
    });
}
