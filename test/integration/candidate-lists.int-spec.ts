import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { CandidateRepository } from '../../src/modules/provider/candidate.repository.js';
import { Database } from '../../src/platform/database/database.js';
import { ManualClock } from '../support/manual-clock.js';
import { AS_ADMIN, type ProviderApp, bootProvider } from '../support/provider-app.js';

let app: ProviderApp;
const clock = new ManualClock();

beforeAll(async () => {
  app = await bootProvider({ clock });
});

afterAll(() => app.close());

afterEach(async () => {
  await app.database.query('TRUNCATE candidates CASCADE');
  // No total outlives its test.
  clock.skip(120_000);
});

interface Row {
  readonly name?: string;
  readonly at?: string;
  readonly status?: string;
  readonly products?: readonly string[];
}

/** Rows as an import would write them, in the order given. */
async function insert(rows: readonly Row[]): Promise<void> {
  await app.database.query(
    `INSERT INTO candidates
       (company_name, contact_email, products, truck_count, capacity_tons_per_day, status, created_at)
     SELECT coalesce(name, 'Company'), gen_random_uuid() || '@import.example', coalesce(products, '["apples"]'), 1, 1,
            coalesce(status, 'pending'), coalesce(at, '2026-01-01')
     FROM jsonb_to_recordset($1::jsonb)
       AS row (name text, at timestamptz, status text, products jsonb)`,
    [JSON.stringify(rows)],
  );
}

const rows = (count: number, row: Row = {}) => Array.from({ length: count }, () => row);

async function list(query: string) {
  const { status, body } = await app.ask(`/candidates?${query}`);
  expect([status, body.errors]).toEqual([200, undefined]);
  return body;
}

const names = ({ candidates }: any): string[] => candidates.map(({ company_name }: any) => company_name);
const ids = ({ candidates }: any): string[] => candidates.map(({ candidate_id }: any) => candidate_id);

/** Follows next_cursor from the first page to the end. */
async function walk(query: string, between: () => Promise<void> = async () => undefined): Promise<string[]> {
  const seen: string[] = [];
  let page = await list(query);
  for (;;) {
    seen.push(...ids(page));
    if (page.next_cursor === null) return seen;
    await between();
    page = await list(`${query}&cursor=${page.next_cursor}`);
  }
}

describe('the list', () => {
  it('is empty when there is nobody', async () => {
    expect(await list('')).toEqual({
      candidates: [],
      pagination: { total: 0, limit: 20, offset: 0 },
      next_cursor: null,
    });
  });

  it('is newest first, to the microsecond', async () => {
    await insert([
      { name: 'second', at: '2026-01-01T00:00:00.000002Z' },
      { name: 'first', at: '2026-01-01T00:00:00.000003Z' },
      { name: 'third', at: '2026-01-01T00:00:00.000001Z' },
    ]);
    const page = await list('');
    expect(names(page)).toEqual(['first', 'second', 'third']);
    expect(page.candidates[0].created_at).toBe('2026-01-01T00:00:00.000003Z');
  });

  it('has the higher id first where the time is the same', async () => {
    await insert(rows(30));
    const page = await list('limit=100');
    expect(ids(page)).toEqual([...ids(page)].sort().reverse());
  });

  it('is cut by limit and offset', async () => {
    await insert(rows(45));
    const all = ids(await list('limit=100'));
    const page = await list('limit=10&offset=15');
    expect(ids(page)).toEqual(all.slice(15, 25));
    expect(page.pagination).toEqual({ total: 45, limit: 10, offset: 15 });
    expect(ids(await list(''))).toEqual(all.slice(0, 20));
    const beyond = await list('offset=2147483647');
    expect(beyond).toMatchObject({ candidates: [], pagination: { total: 45 }, next_cursor: null });
  });

  it('is cut by page and page_size', async () => {
    await insert(rows(45));
    const all = ids(await list('limit=100'));
    const page = await list('page=3&page_size=10');
    expect(ids(page)).toEqual(all.slice(20, 30));
    expect(page.pagination).toEqual({ total: 45, limit: 10, offset: 20 });
    expect(ids(await list('page=3'))).toEqual(all.slice(40));
  });

  it('may show those of a status', async () => {
    await insert([{ name: 'p' }, { name: 'a', status: 'approved' }, { name: 'r', status: 'rejected' }]);
    for (const status of ['pending', 'approved', 'rejected']) {
      const page = await list(`status=${status}`);
      expect(names(page)).toEqual([status[0]]);
      expect(page.pagination.total).toBe(1);
    }
  });

  it('may show those of a product', async () => {
    await insert([
      { name: 'both', products: ['apples', 'grapes'], at: '2026-01-02' },
      { name: 'grapes', products: ['grapes'] },
      { name: 'approved', products: ['grapes'], status: 'approved', at: '2026-01-03' },
    ]);
    expect(names(await list('product=grapes'))).toEqual(['approved', 'both', 'grapes']);
    expect(names(await list('product=apples'))).toEqual(['both']);
    expect(names(await list('product=grapes&status=pending'))).toEqual(['both', 'grapes']);
  });

  it.each([
    'kiwis',
    'GRAPES',
    'grape',
    '',
    '%00',
    '%22',
    "'%20OR%201=1--",
    '[]',
    '%F0%9F%8D%8E',
    '%ED%A0%80',
  ])('has nobody with the unknown product %j', async (product) => {
    await insert([{ products: ['grapes'] }]);
    expect(await list(`product=${product}`)).toEqual({
      candidates: [],
      pagination: { total: 0, limit: 20, offset: 0 },
      next_cursor: null,
    });
  });

  it.each([
    ['status=open', '/status'],
    ['status=', '/status'],
    ['status=pending%00', '/status'],
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['offset=-1', '/offset'],
    ['offset=2147483648', '/offset'],
    ['page=0', '/page'],
    ['page_size=101', '/page_size'],
    ['limit=10&page=2', '/page'],
    ['offset=10&page_size=2', '/page_size'],
    ['limit=1&limit=2', '/limit'],
    ['product=a&product=b', '/product'],
    ['sort=name', '/sort'],
    ['cursor=', '/cursor'],
    ['cursor=abc', '/cursor'],
    ['cursor=%00', '/cursor'],
    [`cursor=${Buffer.from('["2026-01-01T00:00:00Z","x"]').toString('base64url')}`, '/cursor'],
  ])('is not shown for %s', async (query, pointer) => {
    const { status, body } = await app.ask(`/candidates?${query}`);
    expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(body.errors.map((error: any) => error.pointer)).toEqual([pointer]);
  });
});

describe('a cursor', () => {
  it('is on every page but the last, also on one that was asked for by offset', async () => {
    await insert(rows(30));
    expect((await list('limit=10&offset=0')).next_cursor).toEqual(expect.any(String));
    expect((await list('limit=10&offset=19')).next_cursor).toEqual(expect.any(String));
    expect((await list('limit=10&offset=20')).next_cursor).toBeNull();
    expect((await list('limit=10&offset=30')).next_cursor).toBeNull();
    const all = ids(await list('limit=100'));
    const { next_cursor } = await list('page=2&page_size=10');
    const next = await list(`page_size=10&cursor=${next_cursor}`);
    expect(ids(next)).toEqual(all.slice(20));
    expect(next.pagination).toEqual({ total: 30, limit: 10, offset: 0 });
    expect(next.next_cursor).toBeNull();
  });

  it('goes on for an administrator as for everybody', async () => {
    await insert(rows(3));
    const { next_cursor } = await list('limit=2');
    const { body } = await app.ask({ url: `/candidates?cursor=${next_cursor}`, headers: AS_ADMIN });
    expect(body.candidates).toHaveLength(1);
  });

  it('is refused when anything of it was changed', async () => {
    await insert(rows(3));
    const cursor = String((await list('limit=2')).next_cursor);
    for (let at = 0; at < cursor.length; at += 7) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      expect((await app.ask(`/candidates?cursor=${changed}`)).status).toBe(422);
    }
  });

  it('stands in no page twice and leaves none out, whatever is registered meanwhile', async () => {
    const microsecond = fc.integer({ min: 0, max: 5 }).map((n) => `2026-01-01T00:00:00.00000${n}Z`);
    const status = fc.constantFrom('pending', 'approved', 'rejected');
    const row = fc.record({ at: microsecond, status });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 25 }),
        fc.integer({ min: 1, max: 6 }),
        fc.option(status, { nil: undefined }),
        async (existing, limit, filter) => {
          await app.database.query('TRUNCATE candidates CASCADE');
          await insert(existing);
          const before = await app.database.query(
            `SELECT id FROM candidates WHERE status = coalesce($1, status) ORDER BY created_at DESC, id DESC`,
            [filter ?? null],
          );
          const query = `limit=${limit}${filter ? `&status=${filter}` : ''}`;
          const seen = await walk(query, () => insert([{ at: '2026-01-02', status: filter ?? 'pending' }]));
          expect(seen).toEqual(before.map(({ id }) => id));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the total', () => {
  it('is counted on the last page, and at most a second old on the others', async () => {
    await insert(rows(25));
    expect((await list('')).pagination.total).toBe(25);
    await insert(rows(5));
    expect((await list('')).pagination.total).toBe(25);
    expect((await list('offset=20')).pagination.total).toBe(30);
    expect((await list('limit=100')).pagination.total).toBe(30);
    clock.skip(1000);
    expect((await list('')).pagination.total).toBe(30);
  });

  it('is never less than what the page shows', async () => {
    await insert(rows(3));
    expect((await list('limit=2')).pagination.total).toBe(3);
    await insert(rows(3));
    expect((await list('limit=5')).pagination.total).toBe(6);
  });

  it('is an estimate, and says so, where counting takes too long', async () => {
    await insert([...rows(50, { status: 'approved' }), ...rows(10)]);
    await app.database.query('ANALYZE candidates');
    const repository = app.nest.get(CandidateRepository);
    const count = jest.spyOn(repository, 'count').mockResolvedValue(undefined);
    const { pagination } = await list('status=approved');
    count.mockRestore();
    expect(pagination).toEqual({ total: 50, limit: 20, offset: 0, estimated: true });
  });

  it('is given up when it takes longer than it may, and the connection is as good as before', async () => {
    const repository = app.nest.get(CandidateRepository);
    const client = new pg.Client({ connectionString: app.database.url });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE candidates');
    expect(await repository.count({}, 10)).toBeUndefined();
    await client.query('COMMIT');
    await client.end();
    expect(await repository.count({}, 10_000)).toBe(0);
    const timeouts = await app.nest
      .get(Database)
      .read((manager) => manager.query<unknown>('SHOW statement_timeout'));
    expect(timeouts).toEqual([{ statement_timeout: '10s' }]);
  });
});
