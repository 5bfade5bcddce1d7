import { z } from 'zod';

export const breakerParamsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'Expected the name of a circuit breaker')
    .meta({ description: 'Name of the breaker, as its metrics have it', examples: ['github'] }),
});

export type BreakerParams = z.infer<typeof breakerParamsSchema>;

export const breakerResetSchema = z
  .object({
    name: z.string(),
    state: z.enum(['closed', 'open', 'half_open']),
    scope: z
      .enum(['all', 'replica'])
      .describe('Whether every replica was reset, or only the one that answered'),
  })
  .meta({ id: 'BreakerReset', examples: [{ name: 'github', state: 'closed', scope: 'all' }] });
