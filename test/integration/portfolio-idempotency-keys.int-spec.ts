import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '../support/manual-clock.js';
import { AS_ADMIN, type PortfolioApp, bootPortfolios } from '../support/portfolio-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Idempotency keys as PostgreSQL has them. */
describe('the table of idempotency keys', () => {
  const clock = new ManualClock();
  let database: TestDatabase;
  let app: PortfolioApp;
  let keys = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await boot();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await database.query('TRUNCATE idempotency_keys, portfolios');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const boot = () =>
    bootPortfolios({ store: { env: { DATABASE_URL: database.url }, drop: () => database.drop() }, clock });
  const newKey = () => ({ ...AS_ADMIN, 'idempotency-key': `key ${++keys}` });
  const count = async (table: 'portfolios' | 'idempotency_keys') =>
    (await database.query(`SELECT count(*)::int AS count FROM ${table}`))[0]!['count'] as number;
  const counts = async () => [await count('portfolios'), await count('idempotency_keys')];

  /** Lets no transaction commit that does this. @returns what ends that. */
  const refuseAtCommit = async (operation: string, table: string) => {
    await database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER ${operation} ON ${table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
    return () => database.query('DROP FUNCTION refuse() CASCADE');
  };

  it.each([
    ['the portfolios', 'INSERT', 'portfolios'],
    ['the answer', 'UPDATE', 'idempotency_keys'],
  ])('has neither key nor effect of a request where %s cannot be committed', async (_what, ...refused) => {
    const headers = newKey();
    const body = [{ name: 'One' }, { name: 'Two' }];
    const allow = await refuseAtCommit(...refused);
    expect((await app.createAll(body, headers)).status).toBe(500);
    expect((await app.create({ name: 'One' }, headers)).status).toBe(500);
    expect(await counts()).toEqual([0, 0]);
    await allow();
    const good = await app.createAll(body, headers);
    expect([good.status, good.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(await counts()).toEqual([2, 1]);
  });

  it('has nothing of the caller, the key and the body but digests', async () => {
    const headers = { ...AS_ADMIN, 'idempotency-key': 'secret key' };
    await app.create({ name: 'Kept' }, headers);
    const [row] = await database.query('SELECT * FROM idempotency_keys');
    expect(row).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      expires_at: new Date(clock.now() + DAY_MS),
    });
  });

  it('is shared by replicas, and outlives them', async () => {
    const headers = newKey();
    const first = await app.create({ name: 'Shared' }, headers);
    const other = await boot();
    const again = await other.create({ name: 'Shared' }, headers);
    expect([again.headers['idempotency-replayed'], again.text]).toEqual(['true', first.text]);
    const reused = await other.create({ name: 'Else' }, headers);
    expect(reused.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    await other.close();
  });

  it('keeps a key that cannot be freed until its lease ends, and shows the failure itself', async () => {
    const headers = newKey();
    await database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
      CREATE TRIGGER refuse BEFORE DELETE ON idempotency_keys
        FOR EACH ROW EXECUTE FUNCTION refuse()`);
    expect((await app.create({ name: '' }, headers)).status).toBe(422);
    expect((await app.create({ name: '' }, headers)).body.code).toBe('IDEMPOTENCY_KEY_IN_USE');
    await database.query('DROP FUNCTION refuse() CASCADE');
    clock.skip(2 * 60 * 1000);
    expect((await app.create({ name: 'Good' }, headers)).status).toBe(201);
  });

  it('is rid every hour of what expired, however much, and of nothing earlier', async () => {
    const add = (name: string, number: number, expiresInMs: number) =>
      database.query(
        `INSERT INTO idempotency_keys (id, fingerprint, owner, answer, expires_at)
         SELECT $1 || n, '', gen_random_uuid(), CASE WHEN n % 2 = 0 THEN '{}'::json END, $3::timestamptz
         FROM generate_series(1, $2::int) AS n`,
        [name, number, new Date(clock.now() + expiresInMs)],
      );
    await add('old ', 2500, 0);
    await add('later ', 1, 3 * HOUR_MS);
    await app.create({ name: 'Answered' }, newKey());
    const startedAt = clock.now();
    await clock.advance(HOUR_MS);
    await until(async () => (await count('idempotency_keys')) === 2);
    const goesWithin = async (left: number) => {
      await until(async () => {
        await clock.advance(HOUR_MS);
        return (await count('idempotency_keys')) === left;
      });
      return clock.now() - startedAt;
    };
    expect(await goesWithin(1)).toBeGreaterThanOrEqual(3 * HOUR_MS);
    expect(await goesWithin(0)).toBeGreaterThanOrEqual(DAY_MS);
  });
});
