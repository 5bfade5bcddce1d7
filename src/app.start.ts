import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { AppConfiguration } from './app.config.js';
import { appConfig } from './platform/config/app.config.js';
import { RootSecret } from './platform/config/root-secret.js';
import { Runtime } from './platform/config/runtime.js';
import { httpConfig } from './platform/http/http.config.js';

/**
 * Says where everything is, with a command to try.
 *
 * @param human whether a person reads it at a terminal: one line per thing instead of one event.
 */
export function announceStart(
  app: NestFastifyApplication,
  { config }: AppConfiguration,
  human: boolean,
): void {
  const logger = new Logger('Start');
  const { version, profile, features } = app.get(Runtime);
  const { host, managementPort } = config.get(httpConfig);
  const url = urlOf(app.getHttpServer().address() as AddressInfo, host);
  const places = {
    api: url,
    docs: `${url}/api/docs`,
    health: `${url}/api/health`,
    data: resolve(config.get(appConfig).dataDir),
    ...(managementPort !== undefined && { management: `port ${managementPort}` }),
    try: features.includes('github-sync') ? syncCommand(url) : `curl ${url}/api/health`,
  };
  const message = `portfolio-platform ${version} (${profile}) is listening`;
  if (human) logger.log([message, ...Object.entries(places).map(asRow)].join('\n'));
  else logger.log({ event: 'server_started', message, ...places });
  if (app.get(RootSecret).persistent) return;
  logger.warn({
    event: 'secret_in_memory',
    message:
      'No secret can be kept in DATA_DIR: it lives in memory, and what was cached under it is lost at the next start',
  });
}

function urlOf({ address, port, family }: AddressInfo, host: string): string {
  const everywhere = address === '0.0.0.0' || address === '::';
  if (everywhere || host === 'localhost') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function syncCommand(url: string): string {
  return `curl -X POST ${url}/api/portfolio/github/sync -H "Authorization: Bearer $GITHUB_TOKEN" -H "Content-Type: application/json" -d '{"username":"octocat"}'`;
}

function asRow([name, value]: [string, string]): string {
  return `  ${name.padEnd(10)} ${value}`;
}
