import { randomBytes } from 'node:crypto';
import type { mongo } from 'mongoose';
import type * as Queries from '../../src/modules/portfolio/mongo/portfolio.queries.js';
import { fillPortfolios } from '../support/many-portfolios.ts';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.ts';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { createDatabase } from './bench-database.ts';
import { hasService } from '../support/services.mjs';
import { fromDist } from './from-dist.ts';
import { NAMES, nameOf } from './portfolio-names.ts';

const POOL_SIZE = 10;

/** A store that portfolios are kept in. */
export interface PortfolioBenchStore {
  readonly name: string;
  /** How many portfolios the routes and the list of all are measured among. */
  readonly rows: { readonly routes: number; readonly list: number };
  /** Searches in a round. */
  readonly operations: number;
  /** Whether it uses indexes, so that it matters what is looked for. */
  readonly indexed: boolean;
  /** @returns a store with so many portfolios. */
  fill(rows: number): Promise<FilledStore>;
  stop(): Promise<void>;
}

export interface FilledStore {
  /** Some of what is in it. */
  readonly sample: readonly { readonly id: string; readonly name: string }[];
  /** Where it is, for the application. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it is, for bare-portfolios.mjs. */
  readonly words: readonly string[];
}

const SAMPLE = 2000;
const BATCH = 1000;

const MILLION = 1_000_000;

/** Undefined for one that is not here. */
export const STORES: readonly (() => Promise<PortfolioBenchStore | undefined>)[] = [postgres, mongodb];

export async function postgres(): Promise<PortfolioBenchStore> {
  await startPostgres();
  return {
    name: 'PostgreSQL',
    rows: { routes: MILLION, list: MILLION },
    operations: 2000,
    indexed: true,
    async fill(rows) {
      const database = await createDatabase();
      await fillPortfolios(database, rows, NAMES);
      const sample = await database.query(
        'SELECT id, name FROM portfolios WHERE seq % greatest($1::int / $2::int, 1) = 0 ORDER BY md5(id) LIMIT $2',
        [rows, SAMPLE],
      );
      const { url } = database;
      return {
        sample: sample.map(({ id, name }) => ({ id: String(id), name: String(name) })),
        env: { DATABASE_URL: url, DB_POOL_SIZE: String(POOL_SIZE) },
        words: ['postgres', url, String(POOL_SIZE)],
      };
    },
    stop: stopPostgres,
  };
}

/** Few, because the server of the tests looks at all of them where a MongoDB would use its indexes. */
async function mongodb(): Promise<PortfolioBenchStore | undefined> {
  if (!hasService('mongodb')) return undefined;
  const databases: MongodbDatabase[] = [];
  const { toDocument } = await fromDist<typeof Queries>('modules/portfolio/mongo/portfolio.queries.js');
  return {
    name: 'MongoDB',
    rows: { routes: 1000, list: 50_000 },
    operations: 200,
    indexed: false,
    async fill(rows) {
      const database = await createMongodbDatabase();
      databases.push(database);
      const portfolios = Array.from({ length: rows }, (_, n) => ({
        id: n.toString(16).padStart(24, '0'),
        name: nameOf(n, randomBytes(5).toString('hex')),
        dateCreated: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
        version: 1,
      }));
      for (let from = 0; from < rows; from += BATCH)
        await database.db
          .collection('portfolio')
          .insertMany(portfolios.slice(from, from + BATCH).map(toDocument) as mongo.Document[]);
      const { uri } = database;
      return {
        sample: portfolios.slice(0, SAMPLE),
        env: { MONGODB_URI: uri, MONGODB_POOL_SIZE: String(POOL_SIZE) },
        words: ['mongodb', uri, String(POOL_SIZE)],
      };
    },
    stop: async () => void (await Promise.all(databases.map((database) => database.drop()))),
  };
}
