import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PortfolioService } from '../../src/modules/portfolio/portfolio.service.js';
import { nameKey } from '../../src/modules/portfolio/portfolio-name.js';
import { Database } from '../../src/platform/database/database.js';
import { type PortfolioApp, bootPortfolios } from '../support/portfolio-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

describe('the table of portfolios', () => {
  let database: TestDatabase;
  let app: PortfolioApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await bootPortfolios({
      store: { env: { DATABASE_URL: database.url }, drop: () => database.drop() },
    });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('has none of those created at once where it refuses one of them', async () => {
    await database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON portfolios FOR EACH ROW WHEN (new.name = 'Number 50')
        EXECUTE FUNCTION refuse()`);
    const portfolios = Array.from({ length: 100 }, (_, index) => ({ name: `Number ${index}` }));
    const { status, body } = await app.createAll(portfolios);
    expect([status, body.code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(JSON.stringify(body)).not.toContain('refused');
    expect(await database.query('SELECT FROM portfolios')).toEqual([]);
    await database.query('DROP FUNCTION refuse() CASCADE');
    expect((await app.createAll(portfolios)).status).toBe(201);
  });

  it('has each name beside its key, before a change and after it', async () => {
    const rowOf = async (id: string) =>
      (await database.query('SELECT name, name_key FROM portfolios WHERE id = $1', [id]))[0];
    const { body } = await app.create({ name: ' Größe ΟΔΟΣ ' });
    expect(await rowOf(body.portfolioId)).toEqual({ name: 'Größe ΟΔΟΣ', name_key: 'grösse οδοσ' });
    await app.put(body.portfolioId, { name: 'Cafe\u0301', version: 1 });
    expect(await rowOf(body.portfolioId)).toEqual({
      name: 'Cafe\u0301',
      name_key: nameKey('CAF\u00c9'),
    });
  });

  it.each(['', '17', '65A4F0800000000000000001', '65a4f08000000000000000011', ' 5a4f0800000000000000001'])(
    'refuses the id %j',
    async (id) => {
      const insert = database.query(
        `INSERT INTO portfolios (id, name, name_key, date_created, version) VALUES ($1, 'a', 'a', now(), 1)`,
        [id],
      );
      await expect(insert).rejects.toThrow('ck_portfolios_id');
    },
  );

  it('refuses an id that there is', async () => {
    const again = database.query(
      'INSERT INTO portfolios (id, name, name_key, date_created, version) SELECT id, name, name_key, date_created, 1 FROM portfolios',
    );
    await expect(again).rejects.toThrow('uq_portfolios_id');
  });

  it('is read part by part, between which no transaction is open and no connection held', async () => {
    const batch = app.store.batch.bind(app.store);
    const between: unknown[] = [];
    const parts = app.nest.get(PortfolioService).all();
    jest.spyOn(app.store, 'batch').mockImplementation((from) => batch(from, 40));
    for await (const portfolios of parts) {
      between.push([
        portfolios.length,
        app.nest.get(Database, { strict: false }).pool.active,
        await database.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_xmin IS NOT NULL
           AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
        ),
      ]);
    }
    jest.restoreAllMocks();
    expect(between).toEqual([
      [40, 0, []],
      [40, 0, []],
      [21, 0, []],
    ]);
  });
});
