import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { configureApp } from '../../src/app.config.js';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import type { Clock } from '../../src/shared/clock.js';

/** The whole application in the test's own process, asked through `server.inject()`; no port is opened. */
export interface InProcessApp {
  readonly nest: NestFastifyApplication;
  readonly server: FastifyInstance;
  /** The lines it logged so far. */
  readonly log: readonly Record<string, unknown>[];
}

const DEFAULTS = { APP_ENV: 'test', PORT: '0', APP_SECRET: 'x'.repeat(32), MODULES: 'github-sync' };

interface Options {
  readonly clock?: Clock;
  readonly level?: 'debug' | 'info' | 'warn';
  readonly serving?: boolean;
}

/**
 * Boots it in the test profile as production does, with the feature that needs no store unless MODULES names others;
 * `nest.close()` ends it.
 */
export async function bootInProcess(
  env: Record<string, string> = {},
  { clock, level = 'info', serving = true }: Options = {},
): Promise<InProcessApp> {
  const log: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
  const configuration = configureApp({ ...DEFAULTS, ...env });
  const logger = createLogger({ level, human: false, destination });
  const { nest } = await createApp(configuration, { logger, serving, ...(clock && { clock }) });
  return { nest, server: nest.getHttpAdapter().getInstance(), log };
}
