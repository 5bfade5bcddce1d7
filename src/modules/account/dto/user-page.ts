import { z } from 'zod';
import { cutPage, nextCursorSchema, pagingShape, readCursor } from '../../../platform/http/paging.js';
import type { KeysetCursor } from '../../../shared/keyset-cursor.js';
import type { Account } from '../account.js';
import type { PagePosition } from '../users.js';
import { toUser, userSchema } from './user.js';

export const userQuerySchema = z.strictObject({ limit: pagingShape.limit, cursor: pagingShape.cursor });

export type UserQuery = z.infer<typeof userQuerySchema>;

export const userPageSchema = z
  .object({ users: z.array(userSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'UserPage' });

export type UserPage = z.infer<typeof userPageSchema>;

/** @throws ValidationError */
export function toPosition(cursors: KeysetCursor, cursor: string | undefined): PagePosition | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt = '', id = ''] = readCursor(cursors, cursor);
  return { createdAt: new Date(createdAt), id };
}

/** @param accounts one more than the page shows where there are more. */
export function toUserPage(accounts: readonly Account[], limit: number, cursors: KeysetCursor): UserPage {
  const { shown, last } = cutPage(accounts, limit);
  return {
    users: shown.map(toUser),
    next_cursor: last ? cursors.write([last.createdAt.toISOString(), last.id]) : null,
  };
}
