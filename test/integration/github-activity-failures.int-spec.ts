import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { GithubActivity } from '../../src/modules/github-sync/github-activity.js';
import {
  EVENTS,
  GRAPHQL,
  NOTHING_OF_GRAPHQL,
  type ActivityUnderTest,
  startActivity,
} from '../support/activity-under-test.js';
import type { AppError } from '../../src/shared/app-error.js';
import { until } from '../support/until.js';

let suite: ActivityUnderTest;

beforeAll(async () => {
  suite = await startActivity();
});

afterEach(() => suite.settle());
afterAll(() => suite.stop());

describe('a part that GitHub does not give', () => {
  it('is named, and the rest is there: languages of a repository', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'partial', field: 'languages', match: GRAPHQL });
    const activity = await suite.service.read({ token });
    expect(activity).toMatchObject({ languages: [], warnings: ['GitHub gave the languages in part'] });
    expect(activity.totals.pullRequests).toBe(63);
  });

  it('is asked for apart when the whole query came to nothing: the contributions', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'partial', field: 'contributionsCollection', match: GRAPHQL });
    const activity = await suite.service.read({ token });
    expect(activity.warnings).toEqual(['GitHub did not give the contributions']);
    expect(activity.totals).toEqual({ commits: null, pullRequests: 63, issues: 27, contributions: null });
    expect(activity.contributionGraph).toBeNull();
    expect(activity.languages).not.toHaveLength(0);
    expect((await suite.asked()).filter((request) => request === 'POST /graphql')).toHaveLength(4);
  });

  it('comes all the same when only all of it at once was too much', async () => {
    const token = await suite.tokenOf('demo');
    // Each query is tried twice.
    await suite.github.fault({ kind: 'status', status: 502, match: GRAPHQL, times: 2 });
    const { warnings, contributionGraph, languages } = await suite.service.read({ token });
    expect(warnings).toEqual([]);
    expect(contributionGraph).not.toBeNull();
    expect(languages).not.toBeNull();
  });

  it('is null rather than zero when GraphQL says nothing, and REST tells whose events to read', async () => {
    const token = await suite.tokenOf('octocat');
    await suite.github.fault({ kind: 'status', status: 502, match: GRAPHQL });
    const activity = await suite.service.read({ token });
    expect(activity).toMatchObject({ ...NOTHING_OF_GRAPHQL, login: 'octocat' });
    expect(activity.recentActivity).toHaveLength(20);
    expect(activity.quota.cost).toBe(2);
    expect(activity.warnings).toEqual([
      'GitHub did not give the totals: GitHub answered with status 502',
      'GitHub was not asked for contributions and languages',
    ]);
  });

  it('is null when it is not what GraphQL describes', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'other_shape', match: GRAPHQL });
    const activity = await suite.service.read({ token });
    expect(activity).toMatchObject(NOTHING_OF_GRAPHQL);
    expect(activity.warnings[0]).toContain('something its API does not describe');
  });

  it('is the rest of the languages when a later page fails', async () => {
    const token = await suite.tokenOf('big-313');
    await suite.github.fault({ kind: 'status', status: 500, match: GRAPHQL, after: 1 });
    const { languages, warnings, totals } = await suite.service.read({ token });
    expect(languages).not.toHaveLength(0);
    expect(totals.pullRequests).toBe(313 * 7);
    expect(warnings).toEqual([
      'GitHub did not give the languages of more than 100 repositories: GitHub answered with status 500',
    ]);
  });

  it('is the recent activity when events fail', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'garbage', match: EVENTS });
    const { recentActivity, warnings, totals } = await suite.service.read({ token });
    expect([recentActivity, totals.issues]).toEqual([null, 27]);
    expect(warnings).toEqual([
      'GitHub did not give the recent activity: GitHub answered something its API does not describe',
    ]);
  });

  it.each([
    ['with status 200', { kind: 'primary_limit' }],
    ['as too much at once', { kind: 'secondary_limit' }],
  ] as const)(
    'is all of GraphQL where it limits the token %s, and no second query is sent',
    async (_how, fault) => {
      const token = await suite.tokenOf('demo');
      const before = await suite.metric('github_api_errors_total{reason="rate_limited"}');
      await suite.github.fault({ ...fault, match: GRAPHQL });
      const activity = await suite.service.read({ token });
      expect(activity).toMatchObject(NOTHING_OF_GRAPHQL);
      expect(activity.recentActivity).not.toHaveLength(0);
      expect(activity.warnings).toEqual([
        'GitHub did not give totals, contributions and languages: The token has used up its GitHub quota for now',
      ]);
      expect((await suite.asked()).filter((request) => request === 'POST /graphql')).toHaveLength(1);
      expect(await suite.metric('github_api_errors_total{reason="rate_limited"}')).toBe(before + 1);
      expect(suite.breaker.state).toBe('closed');
    },
  );

  it('is everything when GitHub is down: nothing is a zero, and the breaker opens', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'reset' });
    const readings: GithubActivity[] = [];
    for (let reading = 0; reading < 2; reading++) readings.push(await suite.service.read({ token }));
    for (const activity of readings) {
      expect(activity).toMatchObject({
        ...NOTHING_OF_GRAPHQL,
        login: null,
        githubId: null,
        recentActivity: null,
      });
      expect(activity.quota).toEqual({ cost: 0, remainingShare: null, resetAt: null });
    }
    expect(readings[1]!.warnings.join()).toContain('calls to it are paused');
    expect(suite.breaker.state).toBe('open');
  });
});

describe('a reading that ends', () => {
  it('does so for a token that GitHub refuses, with one request', async () => {
    await expect(suite.service.read({ token: 'gho_revoked' })).rejects.toMatchObject({
      code: 'GITHUB_TOKEN_INVALID',
    });
    expect(await suite.asked()).toEqual(['POST /graphql']);
  });

  it('does so when the token is revoked half way', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'status', status: 401, match: EVENTS });
    await expect(suite.service.read({ token })).rejects.toMatchObject({ code: 'GITHUB_TOKEN_INVALID' });
  });

  it('does so with its caller, who is not told of GitHub’s failures', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'stall', match: GRAPHQL });
    const caller = new AbortController();
    const reading = suite.service.read({ token, signal: caller.signal });
    const ended = expect(reading).rejects.toThrow('gone');
    await until(async () => (await suite.asked()).length > 0);
    caller.abort(new Error('gone'));
    await ended;
    expect(await suite.asked()).toEqual(['POST /graphql']);
    await expect(suite.service.read({ token, signal: caller.signal })).rejects.toThrow('gone');
  });

  it('gives up a call that takes too long, and goes on', async () => {
    const token = await suite.tokenOf('big-313');
    await suite.github.fault({ kind: 'stall', match: GRAPHQL, after: 1 });
    const reading = suite.service.read({ token });
    await until(async () => (await suite.asked()).length === 2);
    await suite.clock.advance(10_000);
    const { languages, totals, recentActivity, warnings } = await reading;
    expect(languages).not.toHaveLength(0);
    expect(totals.issues).toBe(313 * 3);
    expect(recentActivity).toHaveLength(20);
    expect(warnings).toEqual([
      'GitHub did not give the languages of more than 100 repositories: GitHub did not answer in time',
    ]);
  });

  it('has what it has when its time is up, and asks no more', async () => {
    const many = await startActivity(1000);
    try {
      const token = await many.tokenOf('big-999');
      const failures = 'circuit_breaker_requests_total{name="github",result="failure"}';
      // Each page takes nine seconds: the sixth is the last.
      const turns: Promise<void>[] = [];
      const onProgress = () => turns.push(many.clock.advance(9_000));
      const { languages, recentActivity, warnings } = await many.service.read({ token, onProgress });
      await Promise.all(turns);
      expect(turns).toHaveLength(6);
      expect(languages).not.toHaveLength(0);
      expect(recentActivity).toBeNull();
      expect(warnings).toEqual([
        'GitHub did not give the languages of more than 600 repositories: GitHub did not answer in time',
        'GitHub did not give the recent activity: GitHub did not answer in time',
      ]);
      expect(new Set(await many.asked())).toEqual(new Set(['POST /graphql']));
      expect(await many.metric(failures)).toBe(1);
    } finally {
      await many.stop();
    }
  });
});

describe('the quota of a token', () => {
  it('is looked at before anything is spent, and left to its owner below the share', async () => {
    const token = await suite.tokenOf('demo');
    await suite.service.read({ token, minQuotaShare: 0.2 });
    expect((await suite.asked())[0]).toBe('GET /v3/rate_limit');
    await suite.github.clear();

    // 4,999 of 5,000 calls and points are left.
    const refused = await suite.service
      .read({ token, minQuotaShare: 0.9999 })
      .catch((error: unknown) => error as AppError);
    expect(refused).toMatchObject({ code: 'GITHUB_QUOTA_RESERVED' });
    expect(Math.abs((refused as AppError).retryAfterSeconds! - 3600)).toBeLessThan(120);
    expect(await suite.asked()).toEqual(['GET /v3/rate_limit']);
    // Who asks for nothing to be left is served.
    expect((await suite.service.read({ token })).quota.remainingShare).toBeLessThan(0.9999);
  });

  it('is looked at between two pages', async () => {
    const token = await suite.tokenOf('big-313');
    // The first answer leaves 4,999 of 5,000 points.
    await expect(suite.service.read({ token, minQuotaShare: 0.9999 })).rejects.toMatchObject({
      code: 'GITHUB_QUOTA_RESERVED',
    });
    expect(await suite.asked()).toEqual(['GET /v3/rate_limit', 'POST /graphql']);
  });

  it('need not be known: a server that counts nothing is read', async () => {
    const token = await suite.tokenOf('demo');
    await suite.github.fault({ kind: 'status', status: 404, match: 'rate_limit$' });
    const { totals, warnings } = await suite.service.read({ token, minQuotaShare: 0.2 });
    expect([totals.issues, warnings]).toEqual([27, []]);
  });
});
