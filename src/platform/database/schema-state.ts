import type { EntityManager } from 'typeorm';
import { MIGRATIONS_TABLE } from './data-source.js';
import type { MigrationClass } from './migrations.js';

/**
 * How the schema stands to this release: `newer` when another release migrated it further, which this one can work
 * with because migrations expand before they contract; `older` when it lacks something that this release needs.
 */
export interface SchemaState {
  readonly kind: 'current' | 'newer' | 'older';
  /** Migrations of this release that did not run, in their order. */
  readonly pending: readonly string[];
  /** Migrations that ran and that this release does not have. */
  readonly unknown: readonly string[];
}

/** @param known the names of this release's migrations. */
export function schemaState(known: readonly string[], executed: readonly string[]): SchemaState {
  const pending = known.filter((name) => !executed.includes(name));
  const unknown = executed.filter((name) => !known.includes(name));
  if (pending.length > 0) return { kind: 'older', pending, unknown };
  return { kind: unknown.length > 0 ? 'newer' : 'current', pending, unknown };
}

/** @returns the names of the migrations that ran, in the order in which they did. */
export async function executedMigrations(manager: EntityManager): Promise<string[]> {
  const [table] = await manager.query<[{ exists: boolean }]>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    MIGRATIONS_TABLE,
  ]);
  if (!table.exists) return [];
  const rows = await manager.query<{ name: string }[]>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}

/** @returns their names in the order in which they run. */
export function migrationNames(migrations: readonly MigrationClass[]): string[] {
  const time = (name: string) => name.slice(-TIME_DIGITS);
  return migrations.map(({ name }) => name).sort((a, b) => time(a).localeCompare(time(b), 'en'));
}

/** A migration's name ends with its time, in milliseconds since the Unix epoch. */
const TIME_DIGITS = 13;
