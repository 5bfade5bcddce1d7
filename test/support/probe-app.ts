import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { configureApp } from '../../src/app.config.js';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import type { Clock } from '../../src/shared/clock.js';

/** The application around a feature of a test's own, in the test's process. */
export interface ProbeApp {
  readonly nest: NestFastifyApplication;
  readonly server: FastifyInstance;
}

/** Boots it as production does, with this module in the place of the features; `nest.close()` ends it. */
export async function bootProbe(
  module: Type,
  { env = {}, clock }: { env?: Record<string, string>; clock?: Clock } = {},
): Promise<ProbeApp> {
  const configuration = configureApp({ APP_ENV: 'test', PORT: '0', APP_SECRET: 'x'.repeat(32), ...env });
  const features = [{ name: 'probe', module: () => module, configs: [], needs: [] }];
  const destination = { write: () => undefined };
  const logger = createLogger({ level: 'error', human: false, destination });
  const { nest } = await createApp({ ...configuration, features }, { logger, ...(clock && { clock }) });
  return { nest, server: nest.getHttpAdapter().getInstance() };
}
