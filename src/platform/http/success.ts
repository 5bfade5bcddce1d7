import { z } from 'zod';

/** How something that leaves nothing to show is answered. */
export const successSchema = z.object({ success: z.literal(true) }).meta({ id: 'Success' });

export type Success = z.infer<typeof successSchema>;
