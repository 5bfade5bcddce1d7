import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMigrations } from '../../src/platform/database/migrations.js';
import { Migrator } from '../../src/platform/database/migrator.js';
import { SystemClock } from '../../src/shared/clock.js';
import { fillCandidates } from '../support/many-candidates.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const VALID = {
  company_name: 'Orchard',
  contact_email: 'fleet@orchard.example',
  products: '["apples"]',
  truck_count: 1,
  capacity_tons_per_day: 1,
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

async function indexes(): Promise<Record<string, string>> {
  const rows = await database.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'candidates' ORDER BY indexname`,
  );
  return Object.fromEntries(
    rows.map(({ indexname, indexdef }) => [
      indexname,
      indexdef.replace(/ (INDEX )\S+ ON public\.\S+/, ' $1'),
    ]),
  );
}

async function columns(): Promise<Record<string, string>> {
  const rows = await database.query(
    `SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns
     WHERE table_name = 'candidates' ORDER BY ordinal_position`,
  );
  return Object.fromEntries(
    rows.map(({ column_name, data_type, is_nullable, column_default }) => [
      column_name,
      [data_type, is_nullable === 'NO' ? 'not null' : undefined, column_default].filter(Boolean).join(' '),
    ]),
  );
}

const insert = (row: Record<string, unknown>) =>
  database.query(
    `INSERT INTO candidates (${Object.keys(row).join(', ')})
     VALUES (${Object.keys(row)
       .map((_, index) => `$${index + 1}`)
       .join(', ')}) RETURNING *`,
    Object.values(row),
  );

describe('the table of candidates', () => {
  it('has the indexes that its queries need', async () => {
    expect(await indexes()).toEqual({
      idx_candidates_created_at: 'CREATE INDEX  USING btree (created_at DESC)',
      idx_candidates_page: 'CREATE INDEX  USING btree (created_at DESC, id DESC)',
      idx_candidates_products: 'CREATE INDEX  USING gin (products)',
      idx_candidates_status: 'CREATE INDEX  USING btree (status)',
      idx_candidates_status_page: 'CREATE INDEX  USING btree (status, created_at, id)',
      idx_candidates_version: 'CREATE INDEX  USING btree (id, version)',
      pk_candidates: 'CREATE UNIQUE INDEX  USING btree (id)',
      uq_candidates_contact_email: 'CREATE UNIQUE INDEX  USING btree (lower(contact_email))',
    });
  });

  it('has the columns of a candidate', async () => {
    expect(await columns()).toEqual({
      id: 'uuid not null gen_random_uuid()',
      status: "text not null 'pending'::text",
      company_name: 'text not null',
      contact_email: 'text not null',
      phone: 'text',
      products: 'jsonb not null',
      truck_count: 'integer not null',
      capacity_tons_per_day: 'integer not null',
      location: 'text',
      provider_id: 'text',
      rejection_reason: 'text',
      version: 'integer not null 1',
      created_at: 'timestamp with time zone not null now()',
      updated_at: 'timestamp with time zone not null now()',
    });
  });

  it.each([
    ['status', 'open', 'ck_candidates_status'],
    ['truck_count', 0, 'ck_candidates_truck_count'],
    ['capacity_tons_per_day', -1, 'ck_candidates_capacity_tons_per_day'],
  ])('refuses a %s of %s, whoever writes it', async (column, value, constraint) => {
    await expect(insert({ ...VALID, [column]: value })).rejects.toMatchObject({ constraint });
  });

  it('is gone after a rollback, with all in it, and as it was after migrating again', async () => {
    await fillCandidates(database, 1000);
    await insert(VALID);
    const before = [await columns(), await indexes()];
    const migrator = new Migrator({ url: () => Promise.resolve(database.url), clock: new SystemClock() });
    const names = (await loadMigrations()).map(({ name }) => name);
    const mine = names.indexOf('CreateCandidates1764000003000');
    await migrator.rollback(names.length - mine);
    expect([await columns(), await indexes()]).toEqual([{}, {}]);
    await migrator.migrate();
    expect([await columns(), await indexes()]).toEqual(before);
    expect(await insert(VALID)).toMatchObject([{ status: 'pending', version: 1 }]);
  });
});
