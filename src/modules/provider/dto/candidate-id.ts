import { z } from 'zod';

/** 8-4-4-4-12 hexadecimal digits, of whatever version. */
export const candidateIdSchema = z.strictObject({
  id: z.guid('Expected a UUID').meta({ examples: ['4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11'] }),
});

export type CandidateId = z.infer<typeof candidateIdSchema>;
