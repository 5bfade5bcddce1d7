import type { GithubIdentity, GithubStats } from '../../src/modules/profile/profile.js';

/** What GitHub might say of a person, of which these members are changed. */
export function identityOf(changes: Partial<GithubIdentity> = {}): GithubIdentity {
  return {
    login: 'octocat',
    name: 'Octo Cat',
    bio: 'Builds things',
    avatarUrl: 'https://avatars.example/octocat.png',
    location: 'Berlin, Germany',
    company: '@github',
    website: 'octocat.example',
    ...changes,
  };
}

/** What a sync might bring, of which these members are changed. */
export function statsOf(changes: Partial<GithubStats> = {}): GithubStats {
  const repository = {
    name: 'lens',
    url: 'https://github.com/octocat/lens',
    description: null,
    stars: 90,
    forks: 4,
    language: 'TypeScript',
  };
  return {
    publicRepos: 8,
    publicGists: 2,
    followers: 20,
    following: 9,
    totalStars: 120,
    totalForks: 12,
    totalCommits: 400,
    totalPRs: 31,
    totalIssues: 8,
    totalContributions: 512,
    languages: [
      { language: 'TypeScript', bytes: 600, percentage: 60 },
      { language: 'Go', bytes: 400, percentage: 40 },
    ],
    contributionGraph: [
      { date: '2025-12-30', count: 0, level: 0 },
      { date: '2025-12-31', count: 3, level: 2 },
    ],
    topRepositories: [repository],
    pinnedRepositories: [],
    recentActivity: [
      {
        type: 'PushEvent',
        repository: 'octocat/lens',
        title: null,
        url: null,
        at: '2025-12-31T10:00:00.000Z',
      },
    ],
    lastSyncedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** Shares of these languages, the first the most. */
export function languagesOf(...names: readonly string[]): GithubStats['languages'] {
  return names.map((language, index) => ({
    language,
    bytes: 1000 - index,
    percentage: 100 / names.length,
  }));
}
