import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';

const LEVELS = { debug: 'debug', info: 'info', warn: 'warn', warning: 'warn', error: 'error' } as const;

export const loggingConfig = defineConfig('logging', {
  level: setting(
    'LOG_LEVEL',
    'Least severe level that is printed: DEBUG, INFO, WARN (or WARNING), ERROR, in any case.',
    z.string().transform((value, context) => {
      const level = LEVELS[value.toLowerCase() as keyof typeof LEVELS] as
        (typeof LEVELS)[keyof typeof LEVELS] | undefined;
      if (!level) context.addIssue({ code: 'custom', message: 'expected one of DEBUG, INFO, WARN, ERROR' });
      return level ?? 'info';
    }),
  ),
});

export type LoggingConfig = ConfigOf<typeof loggingConfig>;
