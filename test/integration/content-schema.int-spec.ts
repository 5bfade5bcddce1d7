import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMigrations } from '../../src/platform/database/migrations.js';
import { Migrator } from '../../src/platform/database/migrator.js';
import { SystemClock } from '../../src/shared/clock.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const TABLES = ['content', 'content_history', 'content_imports'];
const VALID = {
  id: 'content_1',
  type: 'project',
  slug: 'lens',
  data: '{}',
  status: 'draft',
  search_text: '',
  search: '',
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function indexes(): Promise<Record<string, string>> {
  const rows = await database.query(
    'SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY ($1) ORDER BY indexname',
    [TABLES],
  );
  return Object.fromEntries(
    rows.map(({ indexname, indexdef }) => [
      indexname,
      indexdef.replace(/ (INDEX )\S+ ON public\.(\S+) USING/, ' $1$2'),
    ]),
  );
}

async function columns(): Promise<Record<string, string>> {
  const rows = await database.query(
    `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
     WHERE table_name = ANY ($1) ORDER BY table_name, ordinal_position`,
    [TABLES],
  );
  return Object.fromEntries(
    rows.map(({ table_name, column_name, data_type, is_nullable, column_default }) => [
      `${table_name}.${column_name}`,
      [data_type, is_nullable === 'NO' ? 'not null' : undefined, column_default].filter(Boolean).join(' '),
    ]),
  );
}

const insert = (table: string, row: Record<string, unknown>) =>
  database.query(
    `INSERT INTO ${table} (${Object.keys(row).join(', ')})
     VALUES (${Object.keys(row)
       .map((_, index) => `$${index + 1}`)
       .join(', ')}) RETURNING *`,
    Object.values(row),
  );

describe('the tables of content', () => {
  it('have the indexes that their queries need', async () => {
    expect(await indexes()).toEqual({
      idx_content_history_version: 'CREATE INDEX content_history btree (content_id, version)',
      idx_content_page: 'CREATE INDEX content btree (sort_order, created_at DESC, id)',
      idx_content_published:
        "CREATE INDEX content btree (type, sort_order, created_at DESC) WHERE ((status = 'published'::text) AND (deleted_at IS NULL))",
      idx_content_search: 'CREATE INDEX content gin (search)',
      pk_content: 'CREATE UNIQUE INDEX content btree (id)',
      pk_content_history: 'CREATE UNIQUE INDEX content_history btree (seq)',
      pk_content_imports: 'CREATE UNIQUE INDEX content_imports btree (repository_id)',
      uq_content_type_slug: 'CREATE UNIQUE INDEX content btree (type, slug)',
    });
  });

  it('have the columns of items, versions and imports', async () => {
    expect(await columns()).toEqual({
      'content.id': 'text not null',
      'content.type': 'text not null',
      'content.slug': 'text not null',
      'content.data': 'jsonb not null',
      'content.status': 'text not null',
      'content.version': 'integer not null 1',
      'content.sort_order': 'integer not null 0',
      'content.search_text': 'text not null',
      'content.search': 'tsvector not null',
      'content.created_at': 'timestamp with time zone not null now()',
      'content.updated_at': 'timestamp with time zone not null now()',
      'content.deleted_at': 'timestamp with time zone',
      'content_history.seq': 'bigint not null',
      'content_history.content_id': 'text not null',
      'content_history.version': 'integer not null',
      'content_history.data': 'jsonb not null',
      'content_history.status': 'text not null',
      'content_history.slug': 'text not null',
      'content_history.changed_by': 'text not null',
      'content_history.changed_at': 'timestamp with time zone not null now()',
      'content_imports.repository_id': 'bigint not null',
      'content_imports.content_id': 'text not null',
      'content_imports.fields': 'jsonb not null',
    });
  });

  it.each([
    ['type', 'song', 'ck_content_type'],
    ['status', 'live', 'ck_content_status'],
  ])('refuse a %s of %s, whoever writes it', async (column, value, constraint) => {
    await expect(insert('content', { ...VALID, [column]: value })).rejects.toMatchObject({ constraint });
  });

  it('take a slug once for each type, and a version of an item more than once', async () => {
    await insert('content', VALID);
    await expect(insert('content', { ...VALID, id: 'content_2' })).rejects.toMatchObject({
      constraint: 'uq_content_type_slug',
    });
    await insert('content', { ...VALID, id: 'content_3', type: 'about' });
    const version = {
      content_id: 'content_1',
      version: 1,
      data: '{}',
      status: 'draft',
      slug: 'lens',
      changed_by: 'x',
    };
    await insert('content_history', version);
    await insert('content_history', version);
  });

  it('lose the versions of an item with it, and have none of an item that is not there', async () => {
    await database.query(`DELETE FROM content WHERE id = 'content_1'`);
    expect(await database.query('SELECT FROM content_history')).toEqual([]);
    const version = {
      content_id: 'content_1',
      version: 1,
      data: '{}',
      status: 'draft',
      slug: 'lens',
      changed_by: 'x',
    };
    await expect(insert('content_history', version)).rejects.toMatchObject({
      constraint: 'fk_content_history_content',
    });
  });

  it('are gone after a rollback, and as they were after migrating again', async () => {
    const before = [await columns(), await indexes()];
    const migrator = new Migrator({ url: () => Promise.resolve(database.url), clock: new SystemClock() });
    const names = (await loadMigrations()).map(({ name }) => name);
    await migrator.rollback(names.length - names.indexOf('CreateContent1764000007000'));
    expect([await columns(), await indexes()]).toEqual([{}, {}]);
    await migrator.migrate();
    expect([await columns(), await indexes()]).toEqual(before);
  });
});
