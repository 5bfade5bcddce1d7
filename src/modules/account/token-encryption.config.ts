import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';

const KEY_BYTES = 32;

const key = () =>
  z
    .base64('expected base64')
    .refine(
      (text) => Buffer.from(text, 'base64').length === KEY_BYTES,
      `expected ${KEY_BYTES} bytes as base64`,
    )
    .optional();

export const tokenEncryptionConfig = defineConfig('token_encryption', {
  key: setting(
    'TOKEN_ENCRYPTION_KEY',
    'Key of the GitHub tokens that are kept (AES-256-GCM): 32 bytes as base64, the same on every replica. Staging and production need it where people sign in with GitHub; in development and test it is made once and kept in DATA_DIR without it.',
    key(),
    { secret: true },
  ),
  previousKey: setting(
    'TOKEN_ENCRYPTION_KEY_PREVIOUS',
    'Key that tokens are still read with while TOKEN_ENCRYPTION_KEY is changed, until `keys rotate` has run.',
    key(),
    { secret: true },
  ),
});

export type TokenEncryptionConfig = ConfigOf<typeof tokenEncryptionConfig>;
