import type { ClientBase } from 'pg';
import { quoted } from './catalog.js';

/** SQL around the loading of rows. */
export interface Loading {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What has to step aside while rows are loaded, and come back: foreign keys, which would want the tables in an order
 * that cycles have none of, and triggers, whose work is in the rows already. Only whose name is on the tables may do
 * this; no superuser is needed, as for session_replication_role.
 */
export async function loadingOf(client: ClientBase): Promise<Loading> {
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(`
    SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE contype = 'f' AND conparentid = 0 AND connamespace = current_schema()::regnamespace
    ORDER BY oid`);
  const { rows: triggers } = await client.query<{ table: string; name: string }>(`
    SELECT tgrelid::regclass::text AS table, tgname AS name
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace
    ORDER BY pg_trigger.oid`);
  const { rows: views } = await client.query<{ name: string }>(
    'SELECT matviewname AS name FROM pg_matviews WHERE schemaname = current_schema() ORDER BY 1',
  );
  return {
    before: [
      ...keys.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${quoted(name)}`),
      ...triggers.map(({ table, name }) => `ALTER TABLE ${table} DISABLE TRIGGER ${quoted(name)}`),
    ],
    after: [
      ...keys.map(
        ({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${quoted(name)} ${definition}`,
      ),
      ...triggers.map(({ table, name }) => `ALTER TABLE ${table} ENABLE TRIGGER ${quoted(name)}`),
      ...views.map(({ name }) => `REFRESH MATERIALIZED VIEW ${quoted(name)}`),
    ],
  };
}
