import type { ClientBase } from 'pg';
import { MIGRATIONS_TABLE } from '../../database/data-source.js';
import type { SequenceBackup } from '../folder/manifest.js';

/** What PostgreSQL's catalogue says of the current schema. */

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface Table {
  readonly name: string;
  /** Those that are stored: what PostgreSQL computes from others is left out. */
  readonly columns: readonly Column[];
}

/** Every table with rows of its own, those of extensions left out, by name. */
export async function tablesOf(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT c.relname AS name, coalesce(stored.columns, '[]') AS columns
    FROM pg_class c
    LEFT JOIN LATERAL (
      SELECT json_agg(
        json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum
      ) AS columns
      FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ) stored ON true
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      )
    ORDER BY c.relname COLLATE "C"`);
  return rows;
}

/** Every sequence, also those of identity columns, with where it stands. */
export async function sequencesOf(client: ClientBase): Promise<SequenceBackup[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'
    ORDER BY relname COLLATE "C"`);
  const sequences: SequenceBackup[] = [];
  for (const { name } of rows) {
    const { rows: values } = await client.query<Omit<SequenceBackup, 'name'>>(
      `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM ${quoted(name)}`,
    );
    sequences.push({ name, ...values[0]! });
  }
  return sequences;
}

/** The migrations that ran, in their order; none where there is not even the table. */
export async function migrationsOf(client: ClientBase): Promise<string[]> {
  if (!(await hasTable(client, MIGRATIONS_TABLE))) return [];
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}

export async function hasTable(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    quoted(name),
  ]);
  return rows[0]!.there;
}

export async function serverVersionOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]!.server_version;
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table and its stored columns, as COPY names them. */
export function copied({ name, columns }: Table): string {
  return `${quoted(name)} (${columns.map((column) => quoted(column.name)).join(', ')})`;
}
