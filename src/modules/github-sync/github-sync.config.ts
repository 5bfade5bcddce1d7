import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { integer } from '../../platform/config/setting-types.js';

export const githubSyncConfig = defineConfig('github_sync', {
  maxRepos: setting(
    'GITHUB_MAX_REPOS',
    'Repositories that are fetched per user at most; beyond it an answer says complete: false.',
    integer(1, 10_000).default(1000),
  ),
  commandToken: setting(
    'GITHUB_TOKEN',
    'Personal access token of the command line’s `github sync`; the server uses its callers’ own.',
    z.string().optional(),
    { secret: true },
  ),
});

export type GithubSyncConfig = ConfigOf<typeof githubSyncConfig>;
