import { z } from 'zod';
import { flag } from '../../../platform/http/flag.js';

export const chatRequestSchema = z
  .strictObject({
    message: z
      .string('Expected a text')
      .min(1, 'At least 1 character')
      .max(2000, 'At most 2000 characters')
      .refine((text) => text.isWellFormed(), 'Not valid Unicode')
      .meta({ examples: ['Which projects use PostgreSQL?'] }),
    visitorId: z
      .string('Expected a text')
      .min(1, 'At least 1 character')
      .max(100, 'At most 100 characters')
      .regex(/^\P{Cc}*$/u, 'No control characters')
      .refine((text) => text.isWellFormed(), 'Not valid Unicode')
      .meta({ description: 'What the client calls its visitor; no secret', examples: ['visitor-1'] }),
    sessionId: z
      .string('Expected a text')
      .max(100, 'At most 100 characters')
      .optional()
      .meta({ description: 'Goes on with that session; a new one begins without' }),
  })
  .meta({ id: 'ChatRequest' });

export type ChatRequestBody = z.output<typeof chatRequestSchema>;

export const chatQuerySchema = z.strictObject({
  includeToolCalls: flag('Whether the answer says which tools were used'),
});

export type ChatQuery = z.output<typeof chatQuerySchema>;
