import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { type Command as Program, InvalidArgumentError, Option } from 'commander';
import pg from 'pg';
import { type DatabaseConfig, databaseConfig } from '../database.config.js';
import { DatabaseServer } from '../database.server.js';
import { Migrator } from '../migrator.js';
import { type SqlResult, resultTable } from '../result-table.js';
import { DatabaseCommand } from './database-command.js';

const TIMEOUT_SECONDS = 60;

/** `db shell`: SQL from the command line, where there is no psql. */
@Injectable()
export class ShellCommand extends DatabaseCommand {
  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    private readonly server: DatabaseServer,
    private readonly migrator: Migrator,
  ) {
    super();
  }

  protected describe(group: Program): void {
    const command = group
      .command('shell')
      .description('runs SQL, all of it or nothing, and prints what comes back')
      .argument('[sql]', 'one or more statements; read from stdin if left out')
      .addOption(
        new Option('--timeout <seconds>', 'how long a statement may take; 0 is for ever')
          .argParser(seconds)
          .default(TIMEOUT_SECONDS),
      );
    command.action(
      this.reporting(async (argument: string | undefined, { timeout }: { timeout: number }) => {
        const sql = argument ?? (process.stdin.isTTY ? '' : await text(process.stdin));
        if (sql.trim() === '') command.error('error: give SQL as an argument or on stdin');
        await this.run(sql, timeout);
      }),
    );
  }

  private async run(sql: string, timeoutSeconds: number): Promise<void> {
    // The store in DATA_DIR would be empty before the first start.
    if (this.config.url === undefined) await this.migrator.migrate();
    const client = new pg.Client({
      connectionString: await this.server.url(),
      application_name: 'portfolio-platform shell',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    client.on('notice', ({ severity, message }) => process.stderr.write(`${severity}: ${message}\n`));
    try {
      await client.connect();
      await client.query(`SET statement_timeout = ${timeoutSeconds * 1000}`);
      const results: unknown = await client.query({ text: sql, rowMode: 'array', types: AS_TEXT });
      for (const result of [results].flat()) process.stdout.write(resultTable(result as SqlResult));
    } finally {
      await client.end();
    }
  }
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Values as the server wrote them, not as JavaScript would. */
const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: unknown) => value };

function seconds(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
}
