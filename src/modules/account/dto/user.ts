import { z } from 'zod';
import type { Account } from '../account.js';
import { email, newPassword, role } from './fields.js';

export const newUserSchema = z.strictObject({ email, password: newPassword, role }).meta({ id: 'NewUser' });

export type NewUser = z.infer<typeof newUserSchema>;

export const userChangesSchema = z
  .strictObject({ role: role.optional(), disabled: z.boolean('Expected true or false').optional() })
  .refine((changes) => Object.keys(changes).length > 0, 'Expected role or disabled')
  .meta({ id: 'UserChanges', examples: [{ disabled: true }] });

export type UserChanges = z.infer<typeof userChangesSchema>;

export const userParamsSchema = z.strictObject({ id: z.guid('Expected a UUID') });

export type UserParams = z.infer<typeof userParamsSchema>;

export const userSchema = z
  .object({
    id: z.guid(),
    email: z.string().nullable().describe('Null of an account that signs in with GitHub alone'),
    role,
    disabled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: 'User',
    examples: [
      {
        id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11',
        email: 'ada@example.com',
        role: 'member',
        disabled: false,
        createdAt: '2026-11-24T09:00:00.000Z',
      },
    ],
  });

export type User = z.infer<typeof userSchema>;

export function toUser({ id, email: address, role: given, disabled, createdAt }: Account): User {
  return { id, email: address, role: given, disabled, createdAt: createdAt.toISOString() };
}
