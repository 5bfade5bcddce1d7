import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { MIGRATIONS_FOLDER } from '../../src/platform/database/migrations.js';
import { Migrator } from '../../src/platform/database/migrator.js';
import { SystemClock } from '../../src/shared/clock.js';
import { queryOnce } from './query-once.js';

/** A database of a suite's own on the run's PostgreSQL. */
export interface TestDatabase {
  readonly url: string;
  /** Runs SQL beside the application, each time over a connection of its own. */
  query(text: string, values?: unknown[]): Promise<Record<string, any>[]>;
  /** Ends its connections, and it. */
  drop(): Promise<void>;
}

/** Any number, the same in every worker. */
const TEMPLATE_LOCK = 7_304_211;

/** Makes one with today's schema and nothing in it: a copy of a template that the first caller migrates. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return copyOf(await migratedTemplate());
}

/** Makes one without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return copyOf('template1');
}

async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await queryOnce(serverUrl(), `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = urlOf(name);
  return {
    url,
    query: (text, values) => queryOnce(url, text, values),
    drop: async () => void (await queryOnce(serverUrl(), `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

async function migratedTemplate(): Promise<string> {
  const name = `template_${digestOfMigrations()}`;
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      // Under another name until it is done, so that half of it is never copied.
      const draft = `draft_${randomBytes(6).toString('hex')}`;
      await client.query(`CREATE DATABASE ${draft}`);
      await new Migrator({ url: () => Promise.resolve(urlOf(draft)), clock: new SystemClock() }).migrate();
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    }
    return name;
  } finally {
    await client.end();
  }
}

/** A server that outlives the run keeps its templates; other migrations make another. */
function digestOfMigrations(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS_FOLDER).sort())
    hash.update(file).update(readFileSync(join(MIGRATIONS_FOLDER, file)));
  return hash.digest('hex').slice(0, 16);
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run this suite through jest.config.mjs');
  return url;
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}
