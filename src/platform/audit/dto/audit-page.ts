import { z } from 'zod';
import type { AuditEvents } from '../audit-trail.js';

export const auditPageSchema = z
  .object({
    events: z.array(
      z.object({
        id: z.string(),
        time: z.iso.datetime(),
        actor: z.string().describe('E-mail address, `admin-key`, `anonymous` or `system`'),
        actor_id: z.string().nullable(),
        action: z.string(),
        entity: z.string(),
        entity_id: z.string(),
        changes: z.record(z.string(), z.unknown()).describe('Changed fields with their new values'),
        request_id: z.string().nullable(),
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({
    id: 'AuditPage',
    examples: [
      {
        events: [
          {
            id: '42',
            time: '2026-11-24T09:00:00.000Z',
            actor: 'admin@example.com',
            actor_id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11',
            action: 'user.updated',
            entity: 'user',
            entity_id: '9b2f9a51-7f0e-4f0c-8f39-0f8f0e9b7a55',
            changes: { role: 'member' },
            request_id: 'b6f6c8cb-3c37-477d-815e-e99f3587c1df',
          },
        ],
        next_cursor: null,
      },
    ],
  });

export type AuditPage = z.infer<typeof auditPageSchema>;

export function toAuditPage({ events, nextCursor }: AuditEvents): AuditPage {
  return {
    events: events.map(
      ({ id, occurredAt, actor, actorId, action, entity, entityId, changes, requestId }) => ({
        id,
        time: occurredAt.toISOString(),
        actor,
        actor_id: actorId,
        action,
        entity,
        entity_id: entityId,
        changes,
        request_id: requestId,
      }),
    ),
    next_cursor: nextCursor,
  };
}
