import { z } from 'zod';

/** Neither another host (`//host`, `/\host`, which browsers take for the same) nor anything that is no path. */
const OWN_PATH = /^\/(?![/\\])[^\\\s\p{Cc}]*$/u;

export const signInQuerySchema = z.strictObject({
  return_to: z
    .string('Expected a path')
    .max(1000, 'At most 1000 characters')
    .regex(OWN_PATH, 'Expected a path of this server, such as /onboarding')
    .optional()
    .meta({ description: 'Where to go when signed in; /onboarding?step=sync without it' }),
});

export type SignInQuery = z.infer<typeof signInQuerySchema>;

const MAX_PARAMETER = 1000;

/** As GitHub sends it: whatever it says more is not looked at, and what comes twice is nothing. */
const parameter = z.string().max(MAX_PARAMETER).optional().catch(undefined);

export const callbackQuerySchema = z.object({ code: parameter, state: parameter, error: parameter });

export type CallbackQuery = z.infer<typeof callbackQuerySchema>;
