import { DataSource, getMetadataArgsStorage } from 'typeorm';
import { watchedClient } from './watched-client.js';
import { type MigrationClass, loadMigrations } from './migrations.js';

export interface DataSourceSettings {
  readonly url: string;
  readonly poolSize: number;
  /** Milliseconds a statement may take; 0 is for ever, as migrations need it. */
  readonly statementTimeoutMs: number;
  readonly onPoolError?: (error: unknown) => void;
  /** This release's own unless others are named. */
  readonly migrations?: readonly MigrationClass[];
}

export const STATEMENT_TIMEOUT_MS = 10_000;
/** How long after its time a statement's end is waited for. */
const ANSWER_TIMEOUT_MS = 1000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
/** To connect, and to wait for a free connection of the pool. */
const CONNECT_TIMEOUT_MS = 3000;
/** The table in which TypeORM keeps which migrations ran. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** TypeORM's access to PostgreSQL: not connected yet. */
export async function createDataSource(settings: DataSourceSettings): Promise<DataSource> {
  const { url, poolSize, statementTimeoutMs, onPoolError = () => undefined } = settings;
  const source = new DataSource({
    type: 'postgres',
    url,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolErrorHandler: onPoolError,
    applicationName: 'portfolio-platform',
    // Each class with @Entity() that the enabled features import.
    entities: getMetadataArgsStorage().tables.map(({ target }) => target),
    migrations: [...(settings.migrations ?? (await loadMigrations()))],
    migrationsTableName: MIGRATIONS_TABLE,
    synchronize: false,
    // gen_random_uuid() is PostgreSQL's own since 13.
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    logging: false,
    extra: {
      statement_timeout: statementTimeoutMs,
      ...(statementTimeoutMs > 0 && { Client: watchedClient(statementTimeoutMs + ANSWER_TIMEOUT_MS) }),
      idle_in_transaction_session_timeout: statementTimeoutMs && IDLE_IN_TRANSACTION_TIMEOUT_MS,
      // A connection that nobody needs for long is given back to the server.
      idleTimeoutMillis: 60_000,
      keepAlive: true,
    },
  });
  return source;
}
