import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from './config-namespace.js';
import { MIN_SECRET_LENGTH } from './kept-secret.js';
import { list } from './setting-types.js';

export const appConfig = defineConfig('app', {
  modules: setting(
    'MODULES',
    'Feature modules that are on, separated by commas; "all" is every one.',
    list(z.string()).default(['all']),
  ),
  dataDir: setting(
    'DATA_DIR',
    'Folder for what the process keeps itself: generated secrets, the embedded database.',
    z.string().min(1).default('./data'),
  ),
  secret: setting(
    'APP_SECRET',
    'Root secret, the same on every replica, from which keys for cache keys, address hashes, cursors and OAuth state are derived. Unset in development and test: made once and kept in DATA_DIR.',
    z.string().min(MIN_SECRET_LENGTH, `expected at least ${MIN_SECRET_LENGTH} characters`).optional(),
    { secret: true, requiredIn: ['staging', 'production'] },
  ),
});

export type AppConfig = ConfigOf<typeof appConfig>;
