import type { GithubRepository } from './github-sync.js';

export interface SyncSummary {
  readonly repositories: number;
  readonly stars: number;
  readonly forks: number;
  /** Most used first; `share` is the part of the repositories that have a language, 0 to 1. */
  readonly languages: { readonly name: string; readonly repositories: number; readonly share: number }[];
  /** Most used first. */
  readonly topics: { readonly name: string; readonly repositories: number }[];
}

export function summarise(repositories: readonly GithubRepository[]): SyncSummary {
  const languages = countNames(repositories.flatMap(({ language }) => language ?? []));
  const withLanguage = languages.reduce((sum, { repositories: count }) => sum + count, 0);
  return {
    repositories: repositories.length,
    stars: sum(repositories.map(({ stars }) => stars)),
    forks: sum(repositories.map(({ forks }) => forks)),
    languages: languages.map((language) => ({
      ...language,
      share: Math.round((language.repositories / withLanguage) * 10_000) / 10_000,
    })),
    topics: countNames(repositories.flatMap(({ topics }) => topics)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function countNames(names: readonly string[]): { name: string; repositories: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, repositories]) => ({ name, repositories }))
    .sort((a, b) => b.repositories - a.repositories || a.name.localeCompare(b.name, 'en'));
}
