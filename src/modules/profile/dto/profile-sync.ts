import { z } from 'zod';
import type { SyncedProfile } from '../profile-sync.service.js';
import type { SyncRun } from '../sync-run.js';

const count = z.int().min(0);

export const profileSyncSchema = z
  .object({
    success: z.literal(true),
    stats: z.object({ repos: count, commits: count.describe('Of the last year'), prs: count, issues: count }),
    profile: z.object({ slug: z.string(), isPublic: z.boolean() }),
    quota: z
      .object({
        cost: count.describe('Of the token’s hourly quota: points of GraphQL and calls'),
        remainingShare: z
          .number()
          .min(0)
          .max(1)
          .nullable()
          .describe('What is left of it; null where GitHub did not say'),
      })
      .describe('What the sync took of GitHub’s quota'),
    warnings: z.array(z.string()).describe('What could not be read, and is as it was before'),
  })
  .meta({
    id: 'ProfileSync',
    examples: [
      {
        success: true,
        stats: { repos: 8, commits: 412, prs: 37, issues: 12 },
        profile: { slug: 'octocat', isPublic: false },
        quota: { cost: 5, remainingShare: 0.998 },
        warnings: [],
      },
    ],
  });

export type ProfileSync = z.infer<typeof profileSyncSchema>;

export function toProfileSync({ profile, account, activity, warnings }: SyncedProfile): ProfileSync {
  const {
    publicRepos: repos,
    totalCommits: commits,
    totalPRs: prs,
    totalIssues: issues,
  } = profile.githubStats;
  const { cost, remainingShare } = activity.quota;
  return {
    success: true,
    stats: { repos, commits, prs, issues },
    profile: { slug: profile.slug, isPublic: profile.isPublic },
    quota: { cost: cost + account.cost, remainingShare },
    warnings: [...warnings],
  };
}

const MAX_RUNS = 100;

export const syncLogQuerySchema = z.strictObject({
  limit: z.coerce.number('Expected a number').int().min(1).max(MAX_RUNS).default(20),
});

export type SyncLogQuery = z.output<typeof syncLogQuerySchema>;

export const syncLogSchema = z
  .object({
    runs: z.array(
      z.object({
        trigger: z.enum(['user', 'refresh']),
        status: z.enum(['in-progress', 'success', 'error']),
        message: z.string().nullable(),
        startedAt: z.iso.datetime(),
        finishedAt: z.iso.datetime().nullable(),
        durationMs: count.nullable(),
      }),
    ),
  })
  .meta({
    id: 'SyncLog',
    examples: [
      {
        runs: [
          {
            trigger: 'user',
            status: 'success',
            message: 'Everything was read',
            startedAt: '2026-11-25T18:20:00.000Z',
            finishedAt: '2026-11-25T18:20:01.250Z',
            durationMs: 1250,
          },
        ],
      },
    ],
  });

export type SyncLog = z.infer<typeof syncLogSchema>;

export function toSyncLog(runs: readonly SyncRun[]): SyncLog {
  return {
    runs: runs.map((run) => ({
      ...run,
      durationMs: run.finishedAt === null ? null : Date.parse(run.finishedAt) - Date.parse(run.startedAt),
    })),
  };
}
