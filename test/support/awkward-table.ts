import type { TestDatabase } from './test-database.js';

/** A table with what is easily lost on the way through text, and some that are hard on a restore. */
export async function makeAwkwardTables({ query }: Pick<TestDatabase, 'query'>): Promise<void> {
  await query(`
    CREATE TABLE "Awkward ""table"" / .." (
      "select" bigint PRIMARY KEY,
      "With space" text,
      bytes bytea,
      at timestamptz,
      local timestamp,
      day date,
      span interval,
      list text[],
      numbers bigint[],
      data jsonb,
      raw json,
      number numeric,
      double double precision,
      single real,
      truth boolean,
      id uuid,
      address inet,
      range int4range
    )`);
  await query(
    `INSERT INTO "Awkward ""table"" / .."
       ("select", "With space", bytes, at, local, day, span, list, numbers, data, raw, number, double, single, truth, id, address, range)
     VALUES
       (9223372036854775807, $1, '\\x00ff0a5c09', '2026-01-01 00:00:00.123456+14', '0001-01-01 00:00:00 BC',
        'infinity', '1 year -2 days 00:00:00.000001', ARRAY['a,b', '"', '\\', NULL, ''],
        ARRAY[-9223372036854775808, 0], '{"a": "\\u2028\\\\n", "n": 1.10, "big": 12345678901234567890}',
        '{"b":1,  "a":2, "a":3}', 'NaN', 0.1, 1e-45, true, '00000000-0000-0000-0000-000000000001',
        '::1/128', '[1,10)'),
       (-9223372036854775808, '', '\\x', '-infinity', NULL, '0001-01-01 BC', '-1 mons', '{}', '{}', '[]', 'null',
        1.000000000000000000000000000001, 'NaN', '-Infinity', false, NULL, '10.0.0.0/8', 'empty'),
       (0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
    ['tab\there\nnew line\r\n\\N \\. \\\\ back\\slash\u0001\u007f \u{1F600} e\u0301 \u202e " \''],
  );
  await query(
    `INSERT INTO "Awkward ""table"" / .." ("select", "With space") VALUES (1, '\\N'), (2, '\\.'), (3, E'\\\\.\\n')`,
  );
  // Rows that are alike, and no key to tell them apart.
  await query('CREATE TABLE twins (n int)');
  await query('INSERT INTO twins VALUES (1), (1), (1), (2)');
  // A row of many of the driver's parts.
  await query('CREATE TABLE wide (text text)');
  await query("INSERT INTO wide SELECT string_agg(md5(n::text), E'\\n') FROM generate_series(1, 100000) n");
}
