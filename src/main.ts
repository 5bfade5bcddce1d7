import { ConfigurationError, configureApp } from './app.config.js';
import { createApp } from './app.setup.js';
import { processEnvironment } from './platform/config/environment.js';
import { httpConfig } from './platform/http/http.config.js';
import { createLogger } from './platform/logging/logger.js';
import { loggingConfig } from './platform/logging/logging.config.js';

try {
  const configuration = configureApp(processEnvironment());
  const { level } = configuration.config.get(loggingConfig);
  const logger = createLogger({ level, human: process.stdout.isTTY });
  const app = await createApp(configuration, { logger });
  const { port, host } = configuration.config.get(httpConfig);
  await app.listen(port, host);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
