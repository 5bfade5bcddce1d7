import { z } from 'zod';
import type { CacheStatus, SyncResult } from '../github-sync.js';
import { summarise } from '../sync-summary.js';

const count = z.int().min(0);
const timestamp = z.iso.datetime();

export const syncResponseSchema = z
  .object({
    user: z.object({
      login: z.string(),
      name: z.string().nullable(),
      avatarUrl: z.url(),
      bio: z.string().nullable(),
      url: z.url().describe('Web page'),
      company: z.string().nullable(),
      location: z.string().nullable(),
      blog: z.string().nullable(),
      followers: count,
      following: count,
      publicRepos: count,
      createdAt: timestamp,
    }),
    repos: z
      .array(
        z.object({
          name: z.string(),
          url: z.url().describe('Web page'),
          description: z.string().nullable(),
          stars: count,
          language: z.string().nullable(),
          forks: count,
          topics: z.array(z.string()),
          license: z.string().nullable().describe('SPDX id'),
          homepage: z.string().nullable(),
          fork: z.boolean(),
          archived: z.boolean(),
          pushedAt: timestamp.nullable(),
          createdAt: timestamp.nullable(),
          updatedAt: timestamp.nullable(),
        }),
      )
      .describe('Public repositories the user owns, most recently updated first'),
    summary: z.object({
      repositories: count,
      stars: count,
      forks: count,
      languages: z.array(
        z.object({ name: z.string(), repositories: count, share: z.number().min(0).max(1) }),
      ),
      topics: z.array(z.object({ name: z.string(), repositories: count })),
    }),
    sync: z.object({
      source: z.enum(['github', 'cache', 'stale']),
      syncedAt: timestamp.describe('When GitHub last confirmed this'),
      expiresAt: timestamp.describe('Until when this is served without asking GitHub'),
      complete: z.boolean().describe('False when the user has more repositories than are fetched'),
    }),
  })
  .meta({
    id: 'GithubSyncResponse',
    examples: [
      {
        user: {
          login: 'octocat',
          name: 'The Octocat',
          avatarUrl: 'https://avatars.githubusercontent.com/u/583231',
          bio: null,
          url: 'https://github.com/octocat',
          company: '@github',
          location: 'San Francisco',
          blog: 'https://github.blog',
          followers: 21000,
          following: 9,
          publicRepos: 1,
          createdAt: '2011-01-25T18:44:36Z',
        },
        repos: [
          {
            name: 'hello-worId',
            url: 'https://github.com/octocat/hello-worId',
            description: 'My first repository on GitHub.',
            stars: 2900,
            language: 'TypeScript',
            forks: 2400,
            topics: ['starter'],
            license: 'MIT',
            homepage: null,
            fork: false,
            archived: false,
            pushedAt: '2026-10-02T08:12:00Z',
            createdAt: '2014-06-18T21:26:19Z',
            updatedAt: '2026-10-02T08:12:05Z',
          },
        ],
        summary: {
          repositories: 1,
          stars: 2900,
          forks: 2400,
          languages: [{ name: 'TypeScript', repositories: 1, share: 1 }],
          topics: [{ name: 'starter', repositories: 1 }],
        },
        sync: {
          source: 'github',
          syncedAt: '2026-11-24T09:00:00.000Z',
          expiresAt: '2026-11-24T10:00:00.000Z',
          complete: true,
        },
      },
    ],
  });

export type SyncResponse = z.infer<typeof syncResponseSchema>;

const SOURCES: Readonly<Record<CacheStatus, SyncResponse['sync']['source']>> = {
  MISS: 'github',
  REVALIDATED: 'github',
  HIT: 'cache',
  STALE: 'stale',
};

export function syncSource(cache: CacheStatus): SyncResponse['sync']['source'] {
  return SOURCES[cache];
}

export function toSyncResponse({
  profile,
  repositories,
  complete,
  cache,
  syncedAt,
  expiresAt,
}: SyncResult): SyncResponse {
  const { id: _profileId, ...user } = profile;
  return {
    user,
    repos: repositories.map(({ id: _repositoryId, topics, ...repository }) => ({
      ...repository,
      topics: [...topics],
    })),
    summary: summarise(repositories),
    sync: {
      source: syncSource(cache),
      syncedAt: new Date(syncedAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      complete,
    },
  };
}
