import type { ContributionDay, GithubIdentity, GithubStats, ShownRepository } from './profile.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = 365;

/** A developer who does not exist. */
export const SEED_IDENTITY: GithubIdentity = {
  login: 'robin-example',
  name: 'Robin Example',
  bio: 'Builds small tools for people with large data. Talks about type, maps and databases.',
  avatarUrl: null,
  location: 'Berlin, Germany',
  company: 'Example Works',
  website: 'https://portfolio.example',
};

const REPOSITORIES: readonly ShownRepository[] = [
  repository('night-watch', 'Tells you what your servers did while you slept', 1840, 122, 'TypeScript'),
  repository('lens', 'Looks into Parquet files from a terminal', 960, 71, 'Rust'),
  repository('tide', 'Postgres migrations that block nobody', 412, 38, 'Go'),
  repository('letterpress', 'Sets type in the browser', 205, 14, 'TypeScript'),
  repository('atlas', 'Vector tiles from one file', 97, 9, 'Python'),
  repository('dotfiles', null, 31, 2, 'Shell'),
];

/** What a sync might have brought at a time. */
export function seedStats(now: number): GithubStats {
  const contributionGraph = contributionsUntil(now);
  const languages = (
    [
      ['TypeScript', 4_120_000],
      ['Rust', 2_210_000],
      ['Go', 905_000],
      ['Python', 610_000],
      ['Shell', 155_000],
    ] as const
  ).map(([language, bytes]) => ({ language, bytes, percentage: bytes / 80_000 }));
  const sumOf = (count: (each: ShownRepository) => number) =>
    REPOSITORIES.reduce((sum, each) => sum + count(each), 0);
  return {
    publicRepos: 24,
    publicGists: 7,
    followers: 512,
    following: 48,
    totalStars: sumOf(({ stars }) => stars),
    totalForks: sumOf(({ forks }) => forks),
    totalCommits: 1290,
    totalPRs: 214,
    totalIssues: 96,
    totalContributions: contributionGraph.reduce((sum, { count }) => sum + count, 0),
    languages,
    contributionGraph,
    topRepositories: REPOSITORIES,
    pinnedRepositories: REPOSITORIES.slice(0, 3),
    recentActivity: REPOSITORIES.slice(0, 4).map(({ name, url }, index) => ({
      type: index % 2 ? 'PullRequestEvent' : 'PushEvent',
      repository: `robin-example/${name}`,
      title: index % 2 ? 'Faster on large files' : null,
      url,
      at: new Date(now - index * DAY_MS).toISOString(),
    })),
    lastSyncedAt: new Date(now).toISOString(),
  };
}

/** Busy weeks and calm ones, and little on Sundays. */
function contributionsUntil(now: number): ContributionDay[] {
  return Array.from({ length: DAYS }, (_, index) => {
    const date = new Date(now - (DAYS - 1 - index) * DAY_MS);
    const season = 1 + Math.sin(index / 19) + Math.sin(index / 5) / 2;
    const weekday = [0.3, 1, 1.2, 1, 1.1, 0.8, 0.4][date.getUTCDay()]!;
    const count = Math.max(0, Math.round(season * weekday * (1.5 + ((index * 7) % 5)) - 1));
    return { date: date.toISOString().slice(0, 10), count, level: Math.min(4, Math.ceil(count / 4)) };
  });
}

function repository(
  name: string,
  description: string | null,
  stars: number,
  forks: number,
  language: string,
): ShownRepository {
  return { name, url: `https://github.com/robin-example/${name}`, description, stars, forks, language };
}
