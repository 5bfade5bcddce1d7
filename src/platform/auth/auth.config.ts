import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';

/** Whatever else a header may hold would never arrive as it was sent. */
const KEY = /^[\x21-\x7e]{32,}$/;

export const authConfig = defineConfig('auth', {
  adminApiKey: setting(
    'ADMIN_API_KEY',
    'Key of services that call admin routes, sent as X-Admin-Key; unset: that header never works.',
    z.string().regex(KEY, 'expected at least 32 printable ASCII characters without spaces').optional(),
    { secret: true },
  ),
});

export type AuthConfig = ConfigOf<typeof authConfig>;
