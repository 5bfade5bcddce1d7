import { z } from 'zod';
import type { ContributionDay, LanguageBytes, PinnedRepository } from './github-activity.js';
import type { Standing } from './quota-ledger.js';

/** The parts of GraphQL's answers that are read here. What may be missing is null: an answer can be of use in part. */

const LEVELS = ['NONE', 'FIRST_QUARTILE', 'SECOND_QUARTILE', 'THIRD_QUARTILE', 'FOURTH_QUARTILE'] as const;

/** A part that is malformed is missing, and spoils no other. */
function part<T extends z.ZodType>(schema: T) {
  return schema.nullish().catch(null);
}

const count = part(z.object({ totalCount: z.int().min(0) }).transform(({ totalCount }) => totalCount));

const contributions = z
  .object({
    totalCommitContributions: z.int().min(0),
    contributionCalendar: z.object({
      totalContributions: z.int().min(0),
      weeks: z.array(
        z.object({
          contributionDays: z.array(
            z.object({
              date: z.iso.date(),
              contributionCount: z.int().min(0),
              contributionLevel: z.enum(LEVELS),
            }),
          ),
        }),
      ),
    }),
  })
  .transform(
    ({ totalCommitContributions: commits, contributionCalendar: { totalContributions, weeks } }) => ({
      commits,
      total: totalContributions,
      days: weeks.flatMap(({ contributionDays }) =>
        contributionDays.map(({ date, contributionCount, contributionLevel }): ContributionDay => ({
          date,
          count: contributionCount,
          level: LEVELS.indexOf(contributionLevel) as ContributionDay['level'],
        })),
      ),
    }),
  );

const pinnedRepository = z.object({
  name: z.string(),
  nameWithOwner: z.string(),
  description: z.string().nullable(),
  url: z.url({ protocol: /^https?$/ }),
  isPrivate: z.boolean(),
  stargazerCount: z.int(),
  forkCount: z.int(),
  primaryLanguage: z.object({ name: z.string() }).nullable(),
});

const pinned = z
  .object({ nodes: z.array(pinnedRepository.nullable()) })
  .transform(({ nodes }) =>
    nodes.flatMap((node): PinnedRepository[] => (node === null || node.isPrivate ? [] : [toPinned(node)])),
  );

const repositories = z.object({
  totalCount: z.int().min(0),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(
    z
      .object({
        languages: z
          .object({
            edges: z.array(z.object({ size: z.number(), node: z.object({ name: z.string() }) }).nullable()),
          })
          .nullable(),
      })
      .nullable(),
  ),
});

const viewer = z.object({
  login: z.string(),
  databaseId: z.int().nullable(),
  gists: count,
  pullRequests: count,
  issues: count,
  pinnedItems: part(pinned),
  contributionsCollection: part(contributions),
  repositories: part(repositories),
});

/** Of GitHub's messages nothing is read but whether they are about a limit. */
const graphqlError = z.object({
  type: z.string().nullish(),
  message: z.string().default(''),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
});

export const activityAnswerSchema = z
  .object({
    data: z
      .object({
        viewer: viewer.nullish(),
        rateLimit: z
          .object({ limit: z.int(), cost: z.int(), remaining: z.int(), resetAt: z.iso.datetime() })
          .nullish(),
      })
      .nullish(),
    errors: z.array(graphqlError).default([]),
  })
  .refine(({ data, errors }) => data != null || errors.length > 0, 'Neither data nor errors');

export type ActivityAnswer = z.infer<typeof activityAnswerSchema>;
export type GraphqlError = z.infer<typeof graphqlError>;
export type Viewer = z.infer<typeof viewer>;
export type Contributions = z.infer<typeof contributions>;
export type RepositoryPage = z.infer<typeof repositories>;

/** @returns points of GraphQL; at least one was paid also for an answer that does not say. */
export function costOf({ data }: ActivityAnswer): number {
  return data?.rateLimit?.cost ?? 1;
}

/** @returns how the quota of points stands; undefined where the installation counts nothing. */
export function standingIn({ data }: ActivityAnswer): Standing | undefined {
  const limit = data?.rateLimit;
  return limit
    ? { limit: limit.limit, remaining: limit.remaining, resetAt: Date.parse(limit.resetAt) }
    : undefined;
}

/** @returns the languages of all repositories together, most bytes first. */
export function languagesOf(nodes: RepositoryPage['nodes']): LanguageBytes[] {
  const bytesOf = new Map<string, number>();
  for (const edge of nodes.flatMap((node) => node?.languages?.edges ?? [])) {
    if (edge) bytesOf.set(edge.node.name, (bytesOf.get(edge.node.name) ?? 0) + edge.size);
  }
  return [...bytesOf]
    .map(([language, bytes]) => ({ language, bytes }))
    .sort((a, b) => b.bytes - a.bytes || a.language.localeCompare(b.language, 'en'));
}

function toPinned(repository: z.infer<typeof pinnedRepository>): PinnedRepository {
  return {
    name: repository.name,
    fullName: repository.nameWithOwner,
    description: repository.description,
    url: repository.url,
    stars: repository.stargazerCount,
    forks: repository.forkCount,
    language: repository.primaryLanguage?.name ?? null,
  };
}
