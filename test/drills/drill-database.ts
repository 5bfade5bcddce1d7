import { createHash, randomBytes } from 'node:crypto';
import { queryOnce } from '../support/query-once.ts';

/** A database of the drill's own on the run's PostgreSQL. */
export interface DrillDatabase {
  readonly url: string;
  readonly name: string;
  /** Over a connection of its own. */
  readonly query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
}

/** Makes one without any table. */
export async function createDatabase(server: string): Promise<DrillDatabase> {
  const name = `drill_${randomBytes(4).toString('hex')}`;
  await queryOnce(server, `CREATE DATABASE ${name}`);
  return databaseAt(withName(server, name));
}

export function databaseAt(url: string): DrillDatabase {
  const name = new URL(url).pathname.slice(1);
  return { url, name, query: (text, values) => queryOnce(url, text, values) };
}

export function withName(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** A digest of every row of every table, made by PostgreSQL itself; what backups write of themselves is left out. */
export async function digestOf({ query }: DrillDatabase): Promise<string> {
  const tables = await query(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'backup_runs' ORDER BY 1`,
  );
  const hash = createHash('sha256');
  for (const { name } of tables) {
    const [row] = await query(
      `SELECT count(*) AS rows, md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) AS digest FROM ${String(name)} t`,
    );
    hash.update(`${String(name)} ${String(row!['rows'])} ${String(row!['digest'])}\n`);
  }
  return hash.digest('hex');
}
