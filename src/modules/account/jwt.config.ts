import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';

/** RFC 7518, section 3.2: a key as long as the hash, or longer. */
const MIN_KEY_BYTES = 32;

const key = () =>
  z
    .string()
    .refine((text) => Buffer.byteLength(text) >= MIN_KEY_BYTES, `expected at least ${MIN_KEY_BYTES} bytes`)
    .optional();

export const jwtConfig = defineConfig('jwt', {
  secret: setting(
    'JWT_SECRET_KEY',
    'Key of the access tokens and session cookies (HS256), the same on every replica. Unset in development and test: made once and kept in DATA_DIR.',
    key(),
    { secret: true, requiredIn: ['staging', 'production'] },
  ),
  previousSecret: setting(
    'JWT_SECRET_KEY_PREVIOUS',
    'Key that tokens are still verified with while JWT_SECRET_KEY is changed; needed for 30 minutes, or for 7 days where people sign in with GitHub.',
    key(),
    { secret: true },
  ),
  issuer: setting(
    'JWT_ISSUER',
    'Who issues access tokens (claim iss).',
    z.string().min(1).default('portfolio-platform'),
  ),
  audience: setting(
    'JWT_AUDIENCE',
    'Whom access tokens are for (claim aud).',
    z.string().min(1).default('portfolio-platform'),
  ),
});

export type JwtConfig = ConfigOf<typeof jwtConfig>;
