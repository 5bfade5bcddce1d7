import type { GithubActivity } from '../github-sync/github-activity.js';
import type { GithubAccount, GithubRepository } from '../github-sync/github-sync.js';
import type { GithubStats, LanguageShare, ShownRepository } from './profile.js';

const LANGUAGES = 10;
const TOP_REPOSITORIES = 6;

/**
 * What is shown of a person's work.
 *
 * @param activity a part that could not be read is as it was before.
 * @param at milliseconds since the epoch.
 */
export function statsOf(
  { profile, repositories }: GithubAccount,
  { publicGists, totals, languages, contributionGraph, pinned, recentActivity }: GithubActivity,
  before: GithubStats | undefined,
  at: number,
): GithubStats {
  return {
    publicRepos: profile.publicRepos,
    publicGists: publicGists ?? before?.publicGists ?? 0,
    followers: profile.followers,
    following: profile.following,
    totalStars: sum(repositories.map(({ stars }) => stars)),
    totalForks: sum(repositories.map(({ forks }) => forks)),
    totalCommits: totals.commits ?? before?.totalCommits ?? 0,
    totalPRs: totals.pullRequests ?? before?.totalPRs ?? 0,
    totalIssues: totals.issues ?? before?.totalIssues ?? 0,
    totalContributions: totals.contributions ?? before?.totalContributions ?? 0,
    languages: languages ? sharesOf(languages) : (before?.languages ?? []),
    contributionGraph: contributionGraph ?? before?.contributionGraph ?? [],
    topRepositories: topOf(repositories),
    pinnedRepositories: pinned?.map(shown) ?? before?.pinnedRepositories ?? [],
    recentActivity: recentActivity ?? before?.recentActivity ?? [],
    lastSyncedAt: new Date(at).toISOString(),
  };
}

/** @param languages the one with the most bytes first. */
function sharesOf(languages: readonly Pick<LanguageShare, 'language' | 'bytes'>[]): LanguageShare[] {
  const total = sum(languages.map(({ bytes }) => bytes));
  return languages.slice(0, LANGUAGES).map(({ language, bytes }) => ({
    language,
    bytes,
    percentage: total === 0 ? 0 : Math.round((bytes / total) * 1000) / 10,
  }));
}

/** Of what somebody made themselves: a fork's stars are few, and its work another's. */
function topOf(repositories: readonly GithubRepository[]): ShownRepository[] {
  return repositories
    .filter(({ fork }) => !fork)
    .toSorted((a, b) => b.stars - a.stars || b.forks - a.forks || a.id - b.id)
    .slice(0, TOP_REPOSITORIES)
    .map(shown);
}

function shown({ name, url, description, stars, forks, language }: ShownRepository): ShownRepository {
  return { name, url, description, stars, forks, language };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
