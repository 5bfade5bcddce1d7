import { z } from 'zod';
import { line } from '../../../platform/http/text.js';
import { TOKEN_SECONDS } from '../access-tokens.js';
import { typedPassword } from './fields.js';

/** RFC 6749, section 4.3.2; some clients send the parameters they do not use, empty. */
export const loginSchema = z
  .strictObject({
    username: line(1, 254).meta({
      description: 'The account’s e-mail address',
      examples: ['admin@example.com'],
    }),
    password: typedPassword,
    grant_type: z.enum(['password', ''], 'Expected password').optional(),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  })
  .meta({ id: 'LoginForm' });

export type Login = z.infer<typeof loginSchema>;

/** RFC 6749, section 5.1. */
export const tokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().describe('Seconds'),
  })
  .meta({
    id: 'Token',
    examples: [{ access_token: '<token>', token_type: 'bearer', expires_in: TOKEN_SECONDS }],
  });

export type Token = z.infer<typeof tokenSchema>;

export function toToken(accessToken: string): Token {
  return { access_token: accessToken, token_type: 'bearer', expires_in: TOKEN_SECONDS };
}
