import type { TestDatabase } from './test-database.js';

/** SQL for the name of the n-th portfolio, with parameters from $2 on. */
export interface Names {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** In every ten thousandth a word, two letters and letters beyond ASCII that no other has. */
export const RARELY_MARKED: Names = {
  sql: `'Portfolio ' || n || CASE WHEN n % 10000 = 0 THEN ' Zebra QX größer 東京' ELSE '' END`,
  parameters: [],
};

/** Fills the table: a minute apart, the newest now. */
export async function fillPortfolios(
  { query }: Pick<TestDatabase, 'query'>,
  count: number,
  { sql, parameters }: Names,
): Promise<void> {
  // Made afterwards, as they are declared: many times as fast as row by row.
  const inverted = await query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'portfolios' AND indexdef LIKE '% USING gin %'`,
  );
  for (const { name } of inverted) await query(`DROP INDEX ${name}`);
  await query(
    `INSERT INTO portfolios (id, name, name_key, date_created, version)
     SELECT lpad(to_hex(n), 24, '0'), name, lower(name), now() - ($1 - n) * interval '1 minute', 1
     FROM generate_series(1, $1::int) AS n, LATERAL (SELECT ${sql}) AS named (name)`,
    [count, ...parameters],
  );
  for (const { definition } of inverted) await query(definition as string);
  // As autovacuum would, after so many new rows.
  await query('VACUUM (ANALYZE) portfolios');
}
