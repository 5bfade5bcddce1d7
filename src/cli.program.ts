import { writeFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { CommanderError, Command as Program } from 'commander';
import { pino } from 'pino';
import { ZodError } from 'zod';
import { type AppConfiguration, configureApp, parseConfiguration, renderEnvExample } from './app.config.js';
import { healthcheck } from './app.healthcheck.js';
import { AppModule } from './app.module.js';
import { createApp, runtimeOf } from './app.setup.js';
import { Command } from './platform/cli/command.js';
import { settingsTable } from './platform/cli/settings-table.js';
import type { Environment } from './platform/config/config-loader.js';
import { processEnvironment } from './platform/config/environment.js';
import { buildOpenApiDocument } from './platform/http/open-api.js';
import { RouteTable } from './platform/http/route-table.js';
import { createLogger } from './platform/logging/logger.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { registerProfileCommand } from './platform/profiling/profile.command.js';
import { AppError } from './shared/app-error.js';
import { StartRefusedError } from './shared/start-refused.error.js';

/** Exit codes: 0 done, 1 failed, 2 the command line itself is wrong. */
const USAGE_EXIT_CODE = 2;

/** Help, and the document, depend on no setting, and so are there where the settings are wrong. */
const NO_SETTINGS: Environment = { APP_ENV: 'test', APP_SECRET: 'no-secret-is-derived-from-this-one' };

/** Commands that look at the application from outside, and work when it cannot start. */
const OUTSIDE: Readonly<Record<string, (program: Program) => void>> = {
  'validate-env': (program) =>
    program
      .command('validate-env')
      .description('shows every variable in force, secrets masked; exit code 1 on a problem')
      .action(validateEnvironment),
  'env-example': (program) =>
    program
      .command('env-example')
      .description('writes an example of every variable')
      .option('--out <file>', 'file to write instead of stdout')
      .action(({ out }: { out?: string }) => write(renderEnvExample(), out)),
  openapi: (program) =>
    program
      .command('openapi')
      .description('writes the OpenAPI document')
      .option('--out <file>', 'file to write instead of stdout')
      .action(({ out }: { out?: string }) => writeOpenApi(out)),
  profile: registerProfileCommand,
  healthcheck: (program) =>
    program
      .command('healthcheck')
      .description('tells whether the server with the same settings is alive; exit code 1 if not')
      .action(async () => {
        process.exitCode = await healthcheck();
      }),
};

const program = new Program('portfolio-platform').exitOverride().showHelpAfterError();
for (const register of Object.values(OUTSIDE)) register(program);
try {
  await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}
process.exit();

async function run(words: readonly string[]): Promise<void> {
  if (Object.hasOwn(OUTSIDE, words[0] ?? '')) {
    await program.parseAsync();
    return;
  }
  const forHelp =
    words.length === 0 || words[0] === 'help' || words.some((word) => /^(-h|--help)$/.test(word));
  const context = await registerModuleCommands(configureApp(forHelp ? NO_SETTINGS : processEnvironment()));
  try {
    await program.parseAsync();
  } finally {
    await context.close();
  }
}

async function registerModuleCommands(configuration: AppConfiguration): Promise<INestApplicationContext> {
  const logger = createLogger({
    level: 'warn',
    human: process.stderr.isTTY,
    destination: pino.destination(2),
  });
  const context = await NestFactory.createApplicationContext(
    await AppModule.register(
      { configuration, runtime: runtimeOf(configuration, false) },
      configuration.features,
      new RouteTable(),
    ),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  for (const { instance } of context.get(DiscoveryService, { strict: false }).getProviders()) {
    if (instance instanceof Command) instance.register(program);
  }
  return context;
}

function validateEnvironment(): void {
  const { config, problems } = parseConfiguration(processEnvironment());
  process.stdout.write(settingsTable(config));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

async function writeOpenApi(out: string | undefined): Promise<void> {
  const logger = pino({ level: 'silent' });
  const { nest } = await createApp(configureApp(NO_SETTINGS), { logger, serving: false });
  const text = `${JSON.stringify(buildOpenApiDocument(nest), null, 2)}\n`;
  await nest.close();
  write(text, out);
}

function write(text: string, out: string | undefined): void {
  if (out) writeFileSync(out, text);
  else process.stdout.write(text);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  process.stderr.write(`${messageOf(error)}\n`);
  return error instanceof ZodError ? USAGE_EXIT_CODE : 1;
}

function messageOf(error: unknown): string {
  if (error instanceof ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  if (error instanceof StartRefusedError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
