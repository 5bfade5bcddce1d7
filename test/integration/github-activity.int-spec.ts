import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityProgress } from '../../src/modules/github-sync/github-activity.js';
import { GithubSyncService } from '../../src/modules/github-sync/github-sync.service.js';
import { type ActivityUnderTest, startActivity } from '../support/activity-under-test.js';

let suite: ActivityUnderTest;

beforeAll(async () => {
  suite = await startActivity();
});

afterEach(() => suite.settle());
afterAll(() => suite.stop());

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const spent = (resource: string) => suite.metric(`github_quota_spent_total{resource="${resource}"}`);

describe('what somebody does at GitHub', () => {
  it('is read with one query and one call for who has few repositories', async () => {
    const before = [await spent('graphql'), await spent('core')];
    const activity = await suite.service.read({ token: await suite.tokenOf('demo') });
    expect(await suite.asked()).toEqual(['POST /graphql', 'GET /v3/users/demo/events/public']);
    expect(activity).toMatchObject({ login: 'demo', publicGists: 2, warnings: [] });
    expect(activity.githubId).toBeGreaterThan(0);
    expect(activity.totals).toEqual({
      commits: expect.any(Number),
      pullRequests: 63,
      issues: 27,
      contributions: sum(activity.contributionGraph!.map(({ count }) => count)),
    });
    expect(activity.quota).toEqual({ cost: 2, remainingShare: 0.9998, resetAt: expect.any(String) });
    expect([await spent('graphql'), await spent('core')]).toEqual([before[0]! + 1, before[1]! + 1]);
  });

  it('shows a year of days in order, with a level each', async () => {
    const { contributionGraph } = await suite.service.read({ token: await suite.tokenOf('demo') });
    const dates = contributionGraph!.map(({ date }) => date);
    expect(dates).toEqual([...dates].sort());
    expect(dates.length).toBeGreaterThanOrEqual(366);
    expect(new Set(contributionGraph!.map(({ level }) => level))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(contributionGraph!.every(({ count, level }) => (count === 0) === (level === 0))).toBe(true);
  });

  it('adds up the bytes of languages over repositories that are public and no forks', async () => {
    const { languages, pinned } = await suite.service.read({ token: await suite.tokenOf('demo') });
    const names = languages!.map(({ language }) => language);
    // The fork is the one repository in JavaScript.
    expect(names.sort()).toEqual(['Go', 'Python', 'Rust', 'Shell', 'TypeScript']);
    const bytes = languages!.map((each) => each.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
    expect(pinned).toHaveLength(6);
    expect(pinned![0]).toEqual({
      name: 'tidal',
      fullName: 'demo/tidal',
      description: expect.any(String),
      url: 'https://github.com/demo/tidal',
      stars: 1284,
      forks: 96,
      language: 'TypeScript',
    });
  });

  it('names the last twenty public events, newest first', async () => {
    const { recentActivity } = await suite.service.read({ token: await suite.tokenOf('octocat') });
    expect(recentActivity).toHaveLength(20);
    expect(recentActivity!.map(({ at }) => at)).toEqual(
      recentActivity!
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    const web = new URL(suite.github.url).origin;
    expect(recentActivity!.find(({ type }) => type === 'PullRequestEvent')).toEqual({
      type: 'PullRequestEvent',
      repository: 'octocat/repository-1',
      title: null,
      url: `${web}/octocat/repository-1/pull/2`,
      at: expect.any(String),
    });
  });

  it('takes one query for each hundred repositories, and says how far it is', async () => {
    const progress: ActivityProgress[] = [];
    const token = await suite.tokenOf('big-313');
    const activity = await suite.service.read({ token, onProgress: (at) => progress.push(at) });
    expect((await suite.asked()).filter((request) => request === 'POST /graphql')).toHaveLength(3);
    expect(progress).toEqual([
      { page: 1, pages: 3, repositories: 100, totalRepositories: 251 },
      { page: 2, pages: 3, repositories: 200, totalRepositories: 251 },
      { page: 3, pages: 3, repositories: 251, totalRepositories: 251 },
    ]);
    expect(activity.warnings).toEqual([]);
    expect(activity.quota.cost).toBe(4);
    expect(sum(activity.languages!.map(({ bytes }) => bytes))).toBeGreaterThan(200 * 10_000);
  });

  it('reads no more repositories than GITHUB_MAX_REPOS, and says so', async () => {
    const { warnings } = await suite.service.read({ token: await suite.tokenOf('big-500') });
    expect((await suite.asked()).filter((request) => request === 'POST /graphql')).toHaveLength(3);
    expect(warnings).toEqual(['Languages are those of the 300 most recently updated repositories']);
  });

  it('is empty, and not unknown, for who has done nothing', async () => {
    const activity = await suite.service.read({ token: await suite.tokenOf('empty') });
    expect(activity).toMatchObject({ languages: [], pinned: [], recentActivity: [], warnings: [] });
  });
});

it('tells nobody the token', async () => {
  const token = await suite.tokenOf('demo');
  await suite.github.fault({ kind: 'status', status: 500 });
  const { warnings } = await suite.service.read({ token });
  expect(warnings).not.toHaveLength(0);
  expect(JSON.stringify([warnings, suite.app.log])).not.toContain(token);
});

it('counts with the calls of a sync, which say what they cost', async () => {
  const sync = suite.app.nest.get(GithubSyncService);
  const [token, before] = [await suite.tokenOf('octocat'), await spent('core')];
  const first = await sync.sync({ token, username: 'octocat' });
  const again = await sync.sync({ token, username: 'octocat' });
  const forced = await sync.sync({ token, username: 'octocat', forceRefresh: true });
  expect([first, again, forced].map(({ cache, cost }) => [cache, cost])).toEqual([
    ['MISS', 2],
    ['HIT', 0],
    ['REVALIDATED', 0],
  ]);
  expect(await spent('core')).toBe(before + 2);
});
