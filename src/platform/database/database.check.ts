import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { ReachabilityCheck, withoutCredentials } from '../cli/reachability-check.js';
import { type DatabaseConfig, databaseConfig } from './database.config.js';
import { sqlCodeOf } from './sql-errors.js';

@Injectable()
export class DatabaseCheck extends ReachabilityCheck {
  readonly name = 'database';
  readonly variable = 'DATABASE_URL';
  readonly target;
  private readonly url;

  constructor(@Inject(databaseConfig.token) { url }: DatabaseConfig) {
    super();
    this.url = url;
    this.target = url && withoutCredentials(url);
  }

  /** Over a connection of its own, outside the pool. */
  async reach(signal: AbortSignal): Promise<string> {
    const client = new pg.Client({
      connectionString: this.url!,
      application_name: 'portfolio-platform check',
    });
    client.on('error', () => undefined);
    signal.addEventListener('abort', () => void client.end().catch(() => undefined));
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return `answers as PostgreSQL ${rows[0]!.server_version.split(' ', 1)[0]}`;
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error });
    } finally {
      void client.end().catch(() => undefined);
    }
  }
}

/** PostgreSQL's own text names user and database, which are no secrets; the network's says which address refused. */
function reasonOf(error: unknown): string {
  const { message, errors } = error as AggregateError;
  return message || (errors[0] ? reasonOf(errors[0]) : sqlCodeOf(error));
}
