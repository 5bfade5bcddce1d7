import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { AppConfiguration } from './app.config.js';
import { AppModule } from './app.module.js';
import { Runtime } from './platform/config/runtime.js';
import { logRequests } from './platform/http/access-log.js';
import { createFastify } from './platform/http/fastify.js';
import { httpConfig } from './platform/http/http.config.js';
import { serveApiDocs } from './platform/http/open-api.js';
import { RouteTable } from './platform/http/route-table.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { HttpMetrics } from './platform/observability/http.metrics.js';
import type { Clock } from './shared/clock.js';

export interface AppOptions {
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** Everything done to the application before it listens; production and tests boot through here. */
export async function createApp(
  { config, features, namespaces }: AppConfiguration,
  { logger, clock }: AppOptions,
): Promise<NestFastifyApplication> {
  const http = config.get(httpConfig);
  const routes = new RouteTable();
  const server = await createFastify(http, logger, routes);
  const runtime = new Runtime(
    config.profile,
    packageVersion(),
    features.map(({ name }) => name),
    true,
  );
  const module = AppModule.register({ config, namespaces, runtime, clock }, features, routes);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(server), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  app.enableCors({
    origin: http.corsOrigins,
    credentials: true,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
  logRequests(server);
  app.get(HttpMetrics).observe(server);
  serveApiDocs(app);
  await app.init();
  return app;
}

/** What a browser script of an allowed origin may read beyond the simple headers. */
const EXPOSED_HEADERS = [
  'ETag',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Cache',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
];

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
