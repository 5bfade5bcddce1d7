import { z } from 'zod';

export const MAX_SECONDS = 300;

/** What is asked of a process, as a line of JSON. */
export const profileRequestSchema = z.object({
  seconds: z.number().positive().max(MAX_SECONDS),
  /** The whole heap with its values, secrets and all; the process stands still meanwhile. */
  heapSnapshot: z.boolean(),
});

export type ProfileRequest = z.infer<typeof profileRequestSchema>;
