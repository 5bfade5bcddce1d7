import { z } from 'zod';
import type { ChatAnswer } from '../chat.service.js';

const messageSchema = z.object({
  id: z.string(),
  role: z.literal('assistant'),
  content: z.string(),
  createdAt: z.iso.datetime({ precision: 3 }).describe('UTC, to the millisecond'),
});

export const chatResponseSchema = z
  .object({
    sessionId: z.string().describe('To be sent with the next message'),
    message: messageSchema,
    tokensUsed: z.int().min(0).describe('Of all calls of the model'),
    sources: z.array(z.object({ type: z.string(), slug: z.string(), title: z.string() })),
    model: z.string().describe('`retrieval` without a model, `guardrail` where none was asked'),
    toolCalls: z
      .array(z.object({ name: z.string(), arguments: z.unknown() }))
      .optional()
      .describe('Where it was asked for'),
  })
  .meta({ id: 'ChatResponse' });

export type ChatResponse = z.infer<typeof chatResponseSchema>;

export function toChatResponse(answer: ChatAnswer, includeToolCalls: boolean): ChatResponse {
  const { sessionId, tokensUsed, toolCalls, message } = answer;
  return {
    sessionId,
    message: toMessage(answer),
    tokensUsed,
    sources: [...message.sources],
    model: message.model!,
    ...(includeToolCalls && { toolCalls: [...toolCalls] }),
  };
}

/** The data of the event that ends a stream. */
export function toDone(answer: ChatAnswer) {
  const { tokensUsed, message } = answer;
  return { message: toMessage(answer), tokensUsed, sources: message.sources, model: message.model };
}

function toMessage({ message: { id, content, createdAt } }: ChatAnswer): ChatResponse['message'] {
  return { id, role: 'assistant', content, createdAt };
}
