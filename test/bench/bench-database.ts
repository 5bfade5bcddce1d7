import { randomBytes } from 'node:crypto';
import { queryOnce } from '../support/query-once.ts';
import type * as Migrator from '../../src/platform/database/migrator.js';
import type * as Clock from '../../src/shared/clock.js';
import { fromDist } from './from-dist.ts';

export interface BenchDatabase {
  readonly url: string;
  /** Over a connection of its own. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

/** A migrated database on the run's PostgreSQL. */
export async function createDatabase(): Promise<BenchDatabase> {
  const { Migrator: Migrations } = await fromDist<typeof Migrator>('platform/database/migrator.js');
  const { SystemClock } = await fromDist<typeof Clock>('shared/clock.js');
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const server = process.env['TEST_DATABASE_URL']!;
  await queryOnce(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await new Migrations({ url: () => Promise.resolve(url.href), clock: new SystemClock() }).migrate();
  return { url: url.href, query: (text, values) => queryOnce(url.href, text, values) };
}
