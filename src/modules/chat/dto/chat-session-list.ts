import { z } from 'zod';
import {
  type PageRequest,
  paginationSchema,
  pagingShape,
  toPageRequest,
  toPagination,
} from '../../../platform/http/paging.js';
import type { ChatSessionPage } from '../chat-session.list.js';
import { CHAT_SESSION_STATUSES } from '../chat.js';
import { chatSessionSchema, toChatSession } from './chat-session.js';

export const chatSessionListQuerySchema = z
  .strictObject({
    status: z
      .enum(CHAT_SESSION_STATUSES, `Expected one of ${CHAT_SESSION_STATUSES.join(', ')}`)
      .optional()
      .meta({ description: 'Only sessions of this status' }),
    limit: pagingShape.limit,
    offset: pagingShape.offset,
  })
  .transform(({ status, ...place }) => ({
    filter: { status },
    request: toPageRequest({ ...place, page: undefined, page_size: undefined, cursor: undefined }),
  }));

export type ChatSessionListQuery = z.output<typeof chatSessionListQuerySchema>;

export const chatSessionListSchema = z
  .object({ data: z.array(chatSessionSchema).describe('Newest first'), pagination: paginationSchema })
  .meta({ id: 'ChatSessionList' });

export type ChatSessionListResponse = z.infer<typeof chatSessionListSchema>;

export function toChatSessionList(
  { sessions, total }: ChatSessionPage,
  request: PageRequest,
): ChatSessionListResponse {
  return { data: sessions.map(toChatSession), pagination: toPagination(request, total) };
}
