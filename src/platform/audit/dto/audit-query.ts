import { z } from 'zod';
import { pagingShape } from '../../http/paging.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

// PostgreSQL's text holds no NUL.
const name = z
  .string()
  .min(1)
  .max(254)
  .regex(/^\P{Cc}*$/u, 'No control characters');

export const auditQuerySchema = z.strictObject({
  entity: name.optional().meta({
    description: 'A kind of thing (`candidate`), or one of them (`candidate:<id>`)',
    examples: ['user'],
  }),
  actor: name.optional().meta({ description: 'E-mail address, `admin-key`, `anonymous` or `system`' }),
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .meta({ description: 'Only events from then on', examples: ['2026-11-01T00:00:00Z'] }),
  cursor: pagingShape.cursor.meta({ description: '`next_cursor` of the page before' }),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
});

export type AuditQueryParameters = z.infer<typeof auditQuerySchema>;
