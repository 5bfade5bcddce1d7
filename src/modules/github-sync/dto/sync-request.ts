import { z } from 'zod';
import { flag } from '../../../platform/http/flag.js';
import { githubLogin } from '../github-sync.js';

export const syncRequestSchema = z
  .strictObject({
    username: githubLogin,
  })
  .meta({ id: 'GithubSyncRequest' });

export type SyncRequest = z.infer<typeof syncRequestSchema>;

export const syncQuerySchema = z.strictObject({
  'force-refresh': flag('Asks GitHub now, whatever is cached; at most once a minute per token and user'),
});

export type SyncQuery = z.infer<typeof syncQuerySchema>;
