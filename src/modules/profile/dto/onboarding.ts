import { z } from 'zod';

/** Whatever else stands in the address, or stands there twice, is nothing: a person is looking at a page. */
export const onboardingQuerySchema = z.object({
  step: z.string().optional().catch(undefined),
  error: z.string().max(100).optional().catch(undefined),
});

export type OnboardingQuery = z.infer<typeof onboardingQuerySchema>;
