import { z } from 'zod';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;
const BIGINT = /^\d{1,18}$/;

/** The id of the last event of a page, in a form that invites nobody to do sums with it. */
export function toAuditCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

const cursor = z.string().transform((text, context) => {
  const id = Buffer.from(text, 'base64url').toString();
  if (BIGINT.test(id) && toAuditCursor(id) === text) return id;
  context.addIssue({ code: 'custom', message: 'Not a cursor of this list' });
  return z.NEVER;
});

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
  cursor: cursor.optional().meta({ description: '`next_cursor` of the page before' }),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
});

export type AuditQueryParameters = z.infer<typeof auditQuerySchema>;
