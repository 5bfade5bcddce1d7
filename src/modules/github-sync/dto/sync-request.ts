import { z } from 'zod';
import { githubLogin } from '../github-sync.js';

export const syncRequestSchema = z
  .strictObject({
    username: githubLogin,
  })
  .meta({ id: 'GithubSyncRequest' });

export type SyncRequest = z.infer<typeof syncRequestSchema>;

export const syncQuerySchema = z.strictObject({
  'force-refresh': z
    .enum(['true', 'false'], 'Expected true or false')
    .default('false')
    .meta({ description: 'Asks GitHub now, whatever is cached; at most once a minute per token and user' }),
});

export type SyncQuery = z.infer<typeof syncQuerySchema>;
