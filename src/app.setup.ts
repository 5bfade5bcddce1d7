import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { AppConfiguration } from './app.config.js';
import { openPorts } from './app.listen.js';
import { AppModule } from './app.module.js';
import { closeConnectionsWhileDraining } from './app.shutdown.js';
import { Runtime } from './platform/config/runtime.js';
import { accessLog } from './platform/http/access-log.js';
import { shareWithOrigins } from './platform/http/cors.js';
import { createFastify } from './platform/http/fastify.js';
import { answerOptions } from './platform/http/options.js';
import { httpConfig } from './platform/http/http.config.js';
import { ManagementListener } from './platform/http/management-listener.js';
import { serveApiDocs } from './platform/http/open-api.js';
import { observeOutcomes } from './platform/http/outcomes.js';
import { endServerSpan } from './platform/http/server-spans.js';
import { RouteTable } from './platform/http/route-table.js';
import { endSilentConnections } from './platform/http/silent-connections.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { HttpMetrics } from './platform/observability/http.metrics.js';
import type { Clock } from './shared/clock.js';

export interface AppOptions {
  readonly logger: Logger;
  readonly clock?: Clock;
  /** False where only its document is wanted: no store is opened, no job runs. */
  readonly serving?: boolean;
}

export interface App {
  readonly nest: NestFastifyApplication;
  /**
   * Opens the API's port and, where there is one, the management port.
   *
   * @throws ListenError
   */
  readonly listen: () => Promise<void>;
  /** Ends every connection, also those with a request in flight. */
  readonly dropConnections: () => void;
}

/** Everything done to the application before it listens; production and tests boot through here. */
export async function createApp(
  configuration: AppConfiguration,
  { logger, clock, serving = true }: AppOptions,
): Promise<App> {
  const { config, features } = configuration;
  const http = config.get(httpConfig);
  const routes = new RouteTable();
  const server = await createFastify(http, logger, routes);
  const management = http.managementPort === undefined ? undefined : new ManagementListener(server);
  answerOptions(server, routes);
  await shareWithOrigins(server, http);
  const nest = await NestFactory.create<NestFastifyApplication>(
    await AppModule.register(
      { configuration, runtime: runtimeOf(configuration, serving), clock },
      features,
      routes,
    ),
    new FastifyAdapter(server),
    // Fastify reads JSON; Nest would add forms, which no route takes.
    { logger: new NestLogger(logger), abortOnError: false, bodyParser: false },
  );
  observeOutcomes(server, [accessLog(logger), nest.get(HttpMetrics).record, endServerSpan]);
  closeConnectionsWhileDraining(nest, server);
  endSilentConnections(server, server.server);
  serveApiDocs(nest);
  await nest.init();
  await server.ready();
  nest.get(HttpMetrics).expect(routes.routes);
  return {
    nest,
    listen: () => openPorts(nest, management, http),
    dropConnections() {
      server.server.closeAllConnections();
      management?.dropConnections();
    },
  };
}

/** @param serving false for the command line, which serves nothing and runs no jobs. */
export function runtimeOf({ config, features }: AppConfiguration, serving: boolean): Runtime {
  return new Runtime(
    config.profile,
    packageVersion(),
    features.map(({ name }) => name),
    serving,
  );
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
