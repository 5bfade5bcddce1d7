import { describe, expect, it } from '@jest/globals';
import type { GithubActivity } from '../github-sync/github-activity.js';
import type { GithubAccount, GithubRepository } from '../github-sync/github-sync.js';
import { profile, repository } from '../../../test/support/github-builders.js';
import { statsOf } from './synced-stats.js';

const AT = Date.UTC(2026, 10, 25);

const named = (name: string, details: Partial<GithubRepository>) => repository({ name, ...details });

const account = (repositories: readonly GithubRepository[] = []): GithubAccount => ({
  profile: profile({ followers: 3, publicRepos: 12 }),
  repositories,
  complete: true,
});

const NOTHING_READ: GithubActivity = {
  login: null,
  githubId: null,
  publicGists: null,
  totals: { commits: null, pullRequests: null, issues: null, contributions: null },
  contributionGraph: null,
  pinned: null,
  languages: null,
  recentActivity: null,
  quota: { cost: 0, remainingShare: null, resetAt: null },
  warnings: [],
};

describe('the statistics of a sync', () => {
  it('sum stars and forks, and show the six with the most stars that are no forks', () => {
    const repositories = [
      named('r1', { stars: 5, forks: 1 }),
      named('r2', { stars: 90, fork: true }),
      ...['r3', 'r4', 'r5', 'r6', 'r7'].map((name) => named(name, { stars: 5 })),
      named('r8', { stars: 6, forks: 2 }),
    ];
    const stats = statsOf(account(repositories), NOTHING_READ, undefined, AT);
    expect(stats).toMatchObject({ totalStars: 126, totalForks: 3, publicRepos: 12, followers: 3 });
    expect(stats.topRepositories.map(({ name }) => name)).toEqual(['r8', 'r1', 'r3', 'r4', 'r5', 'r6']);
    expect(stats.lastSyncedAt).toBe('2026-11-25T00:00:00.000Z');
  });

  it('give the ten biggest languages their part of all', () => {
    const languages = Array.from({ length: 11 }, (_, index) => ({
      language: `L${index}`,
      bytes: index === 0 ? 900 : 10,
    }));
    const stats = statsOf(account(), { ...NOTHING_READ, languages }, undefined, AT);
    expect(stats.languages).toHaveLength(10);
    expect(stats.languages.slice(0, 2)).toEqual([
      { language: 'L0', bytes: 900, percentage: 90 },
      { language: 'L1', bytes: 10, percentage: 1 },
    ]);
  });

  it('have nothing of what was never read', () => {
    const stats = statsOf(account(), { ...NOTHING_READ, languages: [] }, undefined, AT);
    expect(stats).toMatchObject({
      totalCommits: 0,
      languages: [],
      contributionGraph: [],
      recentActivity: [],
    });
  });

  it('keep each part that could not be read as it was', () => {
    const read: GithubActivity = {
      ...NOTHING_READ,
      publicGists: 4,
      totals: { commits: 10, pullRequests: 11, issues: 12, contributions: 13 },
      contributionGraph: [{ date: '2026-11-24', count: 1, level: 1 }],
      languages: [{ language: 'Go', bytes: 1 }],
    };
    const before = statsOf(account(), read, undefined, AT);
    expect(statsOf(account(), NOTHING_READ, before, AT)).toEqual(before);
    const totals = { ...NOTHING_READ.totals, commits: 0 };
    expect(statsOf(account(), { ...NOTHING_READ, totals }, before, AT)).toMatchObject({
      totalCommits: 0,
      totalPRs: 11,
    });
  });
});
