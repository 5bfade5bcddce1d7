import { z } from 'zod';
import { emailAddress } from '../../../platform/http/text.js';

const MIN_PASSWORD = 8;
const MAX_PASSWORD = 256;

export const email = emailAddress().meta({ examples: ['ada@example.com'] });

export const role = z.enum(['admin', 'member'], 'Expected admin or member');

/** A password as somebody types it, blanks at its ends included. */
export const typedPassword = z
  .string('Expected a text')
  .min(1, 'At least 1 character')
  .max(MAX_PASSWORD, `At most ${MAX_PASSWORD} characters`)
  .regex(/^\P{Cc}*$/u, 'No control characters')
  .meta({ format: 'password' });

export const newPassword = typedPassword
  .min(MIN_PASSWORD, `At least ${MIN_PASSWORD} characters`)
  .meta({ format: 'password' });
