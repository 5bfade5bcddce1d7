import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { integer } from '../config/setting-types.js';

export const mongodbConfig = defineConfig('mongodb', {
  uri: setting(
    'MONGODB_URI',
    'MongoDB for portfolios: mongodb:// or mongodb+srv://, with the database, else "portfolio". Unset: portfolios are kept in PostgreSQL.',
    // Several hosts, as a replica set has them, make it no URL.
    z
      .string()
      .regex(
        /^mongodb(\+srv)?:\/\/[^/]+/,
        'expected an address that starts with mongodb:// or mongodb+srv://',
      )
      .optional(),
    { secret: true },
  ),
  poolSize: setting(
    'MONGODB_POOL_SIZE',
    'Connections to each server of MongoDB that a process holds at most.',
    integer(1, 500).default(20),
  ),
  operationTimeoutMs: setting(
    'MONGODB_OPERATION_TIMEOUT_MS',
    'Milliseconds that an operation on MongoDB may take, and the search for a server before it at most; reads are tried twice.',
    integer(50, 60_000).default(5000),
  ),
});

export type MongodbConfig = ConfigOf<typeof mongodbConfig>;

const DEFAULT_DATABASE = 'portfolio';

/** The database that an address names. */
export function databaseOf(uri: string): string {
  const [, name = ''] = /^[^:]+:\/\/[^/]+\/([^?]*)/.exec(uri) ?? [];
  return decodeURIComponent(name) || DEFAULT_DATABASE;
}
