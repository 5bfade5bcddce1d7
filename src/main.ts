import { Logger } from '@nestjs/common';
import { configureApp } from './app.config.js';
import { checkPortsAreFree } from './app.listen.js';
import { releaseStartMemory } from './app.memory.js';
import { createApp } from './app.setup.js';
import { shutDownOnSignal } from './app.shutdown.js';
import { announceStart } from './app.start.js';
import { processEnvironment } from './platform/config/environment.js';
import { httpConfig } from './platform/http/http.config.js';
import { createLogger } from './platform/logging/logger.js';
import { loggingConfig } from './platform/logging/logging.config.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { offerProfiles } from './platform/profiling/profile-listener.js';
import { StartRefusedError } from './shared/start-refused.error.js';

try {
  await start();
} catch (error) {
  refuseToStart(error);
}

async function start(): Promise<void> {
  const configuration = configureApp(processEnvironment());
  const { level } = configuration.config.get(loggingConfig);
  const http = configuration.config.get(httpConfig);
  const human = process.stdout.isTTY;
  const logger = createLogger({ level, human });
  Logger.overrideLogger(new NestLogger(logger));
  process.on('uncaughtException', endOnFault).on('unhandledRejection', endOnFault);

  await checkPortsAreFree(http);
  const app = await createApp(configuration, { logger });
  shutDownOnSignal(app, http);
  releaseStartMemory();
  await app.listen();
  await offerProfiles();
  announceStart(app.nest, configuration, human);
}

function refuseToStart(error: unknown): never {
  if (!(error instanceof StartRefusedError)) endOnFault(error);
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

function endOnFault(error: unknown): never {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  new Logger('Process').error({ event: 'process_failed', message, stack });
  process.exit(1);
}
