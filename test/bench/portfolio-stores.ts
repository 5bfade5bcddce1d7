import { fillPortfolios } from '../support/many-portfolios.ts';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { createDatabase } from './bench-database.ts';
import { NAMES } from './portfolio-names.ts';

const POOL_SIZE = 10;

/** A store that portfolios are kept in. */
export interface PortfolioBenchStore {
  readonly name: string;
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

export const STORES: readonly (() => Promise<PortfolioBenchStore>)[] = [postgres];

async function postgres(): Promise<PortfolioBenchStore> {
  await startPostgres();
  return {
    name: 'PostgreSQL',
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
