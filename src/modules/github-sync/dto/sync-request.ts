import { z } from 'zod';

/** GitHub's rule: letters, digits and single inner hyphens, 39 at most. */
const LOGIN = /^[a-z\d](?:-?[a-z\d])*$/i;

export const syncRequestSchema = z
  .strictObject({
    username: z
      .string()
      .max(39, 'At most 39 characters')
      .regex(LOGIN, 'Letters, digits and single inner hyphens')
      .meta({ description: 'GitHub login of a user or organisation', examples: ['octocat'] }),
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
