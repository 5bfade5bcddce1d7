import { z } from 'zod';

/** Neither another host (`//host`, `/\host`, which browsers take for the same) nor anything that is no path. */
const OWN_PATH = /^\/(?![/\\])[^\\\s\p{Cc}]*$/u;

/** With which the cookie that holds it stays below the 4096 bytes that browsers keep (RFC 6265, section 6.1). */
const MAX_PATH = 500;

export const signInQuerySchema = z.strictObject({
  return_to: z
    .string('Expected a path')
    .max(MAX_PATH, `At most ${MAX_PATH} characters`)
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
