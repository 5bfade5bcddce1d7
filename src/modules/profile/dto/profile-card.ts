import { z } from 'zod';
import { THEMES } from '../profile.card.js';

export const cardQuerySchema = z.strictObject({
  theme: z
    .enum(THEMES, 'Expected light, dark or auto')
    .default('auto')
    .meta({ description: '`auto` follows what the reader’s browser prefers' }),
});

export type CardQuery = z.output<typeof cardQuerySchema>;
