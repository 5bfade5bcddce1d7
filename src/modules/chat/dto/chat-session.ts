import { z } from 'zod';
import { flag } from '../../../platform/http/flag.js';
import {
  CHAT_ROLES,
  CHAT_SESSION_STATUSES,
  type ChatMessage,
  type ChatSession,
  type Conversation,
} from '../chat.js';

export const chatSessionSchema = z
  .object({
    id: z.string(),
    visitorId: z.string().describe('As the visitor calls themselves'),
    status: z.enum(CHAT_SESSION_STATUSES).describe('`expired` follows `expiresAt` within the hour'),
    messageCount: z.int().min(0).describe('How many were written, of which the last 100 are kept'),
    createdAt: z.iso.datetime(),
    lastMessageAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable().describe('When an administrator ended it'),
  })
  .meta({
    id: 'ChatSession',
    examples: [
      {
        id: 'sess_V1StGXR8_Z5jdHi6B-myT',
        visitorId: 'visitor-42',
        status: 'active',
        messageCount: 2,
        createdAt: '2026-11-25T09:00:00.000Z',
        lastMessageAt: '2026-11-25T09:00:03.000Z',
        expiresAt: '2026-11-26T09:00:00.000Z',
        endedAt: null,
      },
    ],
  });

export type ChatSessionResponse = z.infer<typeof chatSessionSchema>;

export const chatMessageSchema = z
  .object({
    id: z.string(),
    role: z.enum(CHAT_ROLES),
    content: z.string(),
    tokens: z.int().min(0).describe('What it cost, or an estimate'),
    sources: z.array(z.object({ type: z.string(), slug: z.string(), title: z.string() })),
    model: z.string().nullable().describe('Which model wrote it'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ChatSessionMessage' });

export type ChatMessageResponse = z.infer<typeof chatMessageSchema>;

export const conversationSchema = z.object({
  data: chatSessionSchema
    .extend({
      messages: z.array(chatMessageSchema).describe('The last 100, oldest first'),
    })
    .meta({ id: 'ChatConversation' }),
});

export type ConversationResponse = z.infer<typeof conversationSchema>;

export const chatSessionParamsSchema = z.strictObject({
  id: z.string().meta({ examples: ['sess_V1StGXR8_Z5jdHi6B-myT'] }),
});

export type ChatSessionParams = z.output<typeof chatSessionParamsSchema>;

export const deletionQuerySchema = z.strictObject({
  hard: flag('Whether it is erased with its messages, rather than ended'),
});

export type DeletionQuery = z.output<typeof deletionQuerySchema>;

/** Without the hash of the visitor's address, which is nobody's business but an investigation's. */
export function toChatSession(session: ChatSession): ChatSessionResponse {
  const { id, visitorId, status, messageCount, createdAt, lastMessageAt, expiresAt, endedAt } = session;
  return { id, visitorId, status, messageCount, createdAt, lastMessageAt, expiresAt, endedAt };
}

export function toConversation({ session, messages }: Conversation): ConversationResponse {
  return { data: { ...toChatSession(session), messages: messages.map(toChatMessage) } };
}

function toChatMessage({
  id,
  role,
  content,
  tokens,
  sources,
  model,
  createdAt,
}: ChatMessage): ChatMessageResponse {
  return { id, role, content, tokens, sources: [...sources], model, createdAt };
}
