import { z } from 'zod';

const count = z.int().min(0);

const repositorySchema = z
  .object({
    name: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    stars: count,
    forks: count,
    language: z.string().nullable(),
  })
  .meta({ id: 'ShownRepository' });

/** What a sync learned of somebody's work on GitHub. */
export const githubStatsSchema = z
  .object({
    publicRepos: count,
    publicGists: count,
    followers: count,
    following: count,
    totalStars: count,
    totalForks: count,
    totalCommits: count,
    totalPRs: count,
    totalIssues: count,
    totalContributions: count.describe('In the last year'),
    languages: z
      .array(z.object({ language: z.string(), bytes: count, percentage: z.number().min(0).max(100) }))
      .describe('The ten with the most bytes'),
    contributionGraph: z
      .array(
        z.object({
          date: z.iso.date(),
          count,
          level: z.int().min(0).max(4).describe('As GitHub colours it'),
        }),
      )
      .describe('A day each, the first day first'),
    topRepositories: z.array(repositorySchema).describe('The six with the most stars'),
    pinnedRepositories: z.array(repositorySchema).describe('Up to six, in their owner’s order'),
    recentActivity: z
      .array(
        z.object({
          type: z.string(),
          repository: z.string(),
          title: z.string().nullable(),
          url: z.string().nullable(),
          at: z.string(),
        }),
      )
      .describe('The last twenty, the last first'),
    lastSyncedAt: z.string().describe('UTC'),
  })
  .meta({ id: 'GithubStats' });
