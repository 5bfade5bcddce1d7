import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { flag, integer, urlWithProtocol } from '../config/setting-types.js';

export const databaseConfig = defineConfig('database', {
  url: setting(
    'DATABASE_URL',
    'PostgreSQL: postgres:// or postgresql://. Unset in development and test: a PostgreSQL of the process’s own, kept in DATA_DIR.',
    urlWithProtocol('postgres', 'postgresql', 'postgresql+asyncpg')
      // SQLAlchemy's name for the same server, which the gateway's other services are configured with.
      .transform((url) => url.replace(/^postgresql\+asyncpg:/, 'postgresql:'))
      .optional(),
    { secret: true, requiredIn: ['staging', 'production'] },
  ),
  poolSize: setting(
    'DB_POOL_SIZE',
    'Connections to PostgreSQL that a process holds at most. Jobs hold one while their work uses another.',
    integer(2, 500),
  ),
  slowQueryMs: setting(
    'SLOW_QUERY_MS',
    'Milliseconds from which a query is logged as slow.',
    integer(1, 60_000).default(50),
  ),
  sizeLimitMb: setting(
    'DB_SIZE_LIMIT_MB',
    'Megabytes (1,000,000 bytes) that PostgreSQL has room for; an alert says a week before that they will not do. 0 is no limit.',
    integer(0, 1e9).default(10_000),
  ),
  migrateOnStart: setting(
    'MIGRATE_ON_START',
    'Whether the start brings the schema of DATABASE_URL up to date; the store in DATA_DIR always does.',
    flag(),
  ),
});

export type DatabaseConfig = ConfigOf<typeof databaseConfig>;
