import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

export const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations');

/** `1764000000000-create-users.ts` and what it is compiled to. */
const MIGRATION_FILE = /^\d{13}-[a-z0-9-]+\.[jt]s$/;

/** Every migration there is, by its file's name, which begins with its time. */
export async function loadMigrations(): Promise<MigrationClass[]> {
  const extension = extname(import.meta.filename);
  const names = (await readdir(MIGRATIONS_FOLDER)).filter(
    (name) => MIGRATION_FILE.test(name) && extname(name) === extension,
  );
  const modules = await Promise.all(
    names
      .sort()
      .map(async (name) => (await import(join(MIGRATIONS_FOLDER, name))) as Record<string, MigrationClass>),
  );
  return modules.flatMap((module) => Object.values(module));
}
