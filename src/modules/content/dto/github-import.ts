import { z } from 'zod';
import { githubLogin } from '../../github-sync/github-sync.js';
import { statusSchema } from '../content.js';
import type { ImportCounts } from '../content-import.service.js';

export const githubImportSchema = z
  .strictObject({
    username: githubLogin.optional().meta({
      description: 'GitHub login of a user or organisation; without X-GitHub-Token the own one by default',
    }),
    status: statusSchema.default('draft').meta({ description: 'Of the items that are created' }),
    includeForks: z.boolean('Expected true or false').default(false),
    featuredStars: z
      .int('Expected a whole number')
      .min(0, 'At least 0')
      .max(1_000_000_000, 'At most 1000000000')
      .default(50)
      .meta({ description: 'A repository with so many stars is featured' }),
  })
  .meta({ id: 'GithubImport' });

export type GithubImportBody = z.output<typeof githubImportSchema>;

const count = z.int().min(0);

export const importCountsSchema = z
  .object({
    data: z.object({
      created: count,
      updated: count,
      unchanged: count.describe('Also those that were deleted, and stay so'),
    }),
  })
  .meta({ id: 'ImportCounts' });

export interface ImportCountsResponse {
  readonly data: ImportCounts;
}
