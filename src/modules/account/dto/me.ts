import { z } from 'zod';
import type { Actor } from '../../../platform/auth/actor.js';
import { role } from './fields.js';

export const meSchema = z.object({ id: z.guid(), email: z.string().nullable(), role }).meta({
  id: 'Me',
  examples: [{ id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11', email: 'ada@example.com', role: 'member' }],
});

export type Me = z.infer<typeof meSchema>;

export function toMe({ id, email = null, role: ownRole }: Actor): Me {
  return { id, email, role: ownRole };
}
