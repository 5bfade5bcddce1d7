/** @needs mongodb */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mongo } from 'mongoose';
import { MongoPortfolioStore } from '../../src/modules/portfolio/mongo/mongo-portfolio.store.js';
import { portfolioSchema } from '../../src/modules/portfolio/mongo/portfolio.schema.js';
import type { PortfolioFilter, PortfolioRange } from '../../src/modules/portfolio/portfolio.js';
import { idempotencyKeySchema } from '../../src/platform/idempotency/mongo/idempotency-key.schema.js';
import { MongoIdempotencyStore } from '../../src/platform/idempotency/mongo/mongo-idempotency.store.js';
import { Claim, currentClaim } from '../../src/platform/idempotency/claim.js';
import { DatabaseUnavailableError } from '../../src/platform/database/database.errors.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { newPortfolio } from '../contract/portfolio-store.suite.js';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.js';
import { type OpenMongodb, openMongodb } from '../support/open-mongodb.js';
import { type Asked, recordQueries, servedBy } from '../support/mongodb-indexes.js';

const clock = new ImpatientClock(Date.UTC(2100, 0, 1));
let database: MongodbDatabase;
let open: OpenMongodb;
let idempotency: MongoIdempotencyStore;
let store: MongoPortfolioStore;

beforeAll(async () => {
  database = await createMongodbDatabase();
  open = openMongodb(database.uri);
  idempotency = new MongoIdempotencyStore(open.mongodb, clock);
  store = new MongoPortfolioStore(open.mongodb, idempotency, clock);
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  await open.close();
  await database.drop();
});

const several = (count: number) =>
  Array.from({ length: count }, (_, index) => newPortfolio({ name: `one of ${index}` }));
const present = async (portfolios: readonly { id: string }[]) =>
  (await Promise.all(portfolios.map(({ id }) => store.find(id)))).filter(Boolean).length;

describe('the indexes of MongoDB', () => {
  const FILTERS: PortfolioFilter[] = [
    { kind: 'all', key: '' },
    { kind: 'exact', key: 'one of 1' },
    ...['o', 'on', 'one', 'one of'].map((key) => ({ kind: 'substring' as const, key })),
  ];
  const RANGES: PortfolioRange[] = [
    { limit: 51, offset: 0 },
    { limit: 51, offset: 100 },
    {
      limit: 51,
      offset: 0,
      after: { dateCreated: '2026-01-01T00:00:00.000Z', id: 'ffffffffffffffffffffffff' },
    },
  ];

  it('serve every filter and every sort there is', async () => {
    const [first, second] = several(2);
    const asked = await recordQueries(async () => {
      await store.add([first!]);
      await store.add([second!, newPortfolio()]);
      await store.find(first!.id);
      await store.replace(first!.id, [1], { name: 'other' });
      await store.replace(first!.id, '*', { name: 'other' });
      for (const from of [undefined, first!.id]) await store.batch(from, 500);
      for (const filter of FILTERS) {
        for (const range of RANGES) await store.page(filter, range);
        await store.count(filter, 1000);
        await store.estimate(filter);
      }
      await store.remove(first!.id, [3]);
      await store.remove(second!.id, '*');
      await expect(store.add([newPortfolio(), second!, second!])).rejects.toThrow();
      const claim = new Claim('id', 'body', 'owner', (() => ({
        status: 201,
        headers: {},
        body: 1,
      })) as never);
      await idempotency.claim(claim);
      await idempotency.claim(claim);
      await currentClaim.run(claim, () => store.add(several(2)));
      await idempotency.free(claim);
    });
    const indexes = {
      portfolio: [{ _id: 1 }, ...portfolioSchema.indexes().map(([fields]) => fields)],
      idempotency_keys: [{ _id: 1 }, ...idempotencyKeySchema.indexes().map(([fields]) => fields)],
    };
    const unserved = asked.filter(
      (one) => !indexes[one.collection as keyof typeof indexes].some((index) => servedBy(index, one)),
    );
    expect(unserved).toEqual([]);
    const commands = new Set(asked.map(({ command }) => command));
    expect([...commands].sort()).toEqual(
      [
        'countDocuments',
        'deleteMany',
        'deleteOne',
        'find',
        'findOne',
        'findOneAndUpdate',
        'updateOne',
      ].sort(),
    );
  });

  it.each<[string, Asked['filter'], Asked['sort'], boolean]>([
    ['a filter by its first field', { a: 1 }, {}, true],
    ['a filter by another field alone', { b: 1 }, {}, false],
    ['its own order', {}, { a: 1, b: -1 }, true],
    ['its order backwards', {}, { a: -1, b: 1 }, true],
    ['another order', {}, { a: 1, b: 1 }, false],
    ['the rest of its order behind one value', { a: 1 }, { b: -1 }, true],
    ['the rest of its order behind a range', { a: { $gt: 1 } }, { b: -1 }, false],
    ['all of it in no order', {}, {}, false],
  ])('are compared rightly: %s', (_what, filter, sort, served) => {
    expect(servedBy({ a: 1, b: -1 }, { command: 'find', collection: '', filter, sort })).toBe(served);
  });

  it('are those that the schemas declare', async () => {
    const made = await database.db.collection('portfolio').indexes();
    expect(made.map(({ key }) => key)).toEqual(
      expect.arrayContaining(portfolioSchema.indexes().map(([fields]) => fields)),
    );
  });
});

describe('adding several portfolios to MongoDB', () => {
  type InsertMany = mongo.Collection['insertMany'];
  const { insertMany } = mongo.Collection.prototype as { insertMany: (...words: any[]) => Promise<unknown> };
  let lossy: jest.SpiedFunction<InsertMany>;

  beforeEach(() => {
    lossy = jest.spyOn(mongo.Collection.prototype, 'insertMany');
  });

  /** Loses the connection in the first insertion, after the server has seen so many of its documents. */
  function loseConnectionAfter(seen: number): void {
    lossy.mockImplementationOnce(async function (this: mongo.Collection, documents, options) {
      if (seen > 0) await insertMany.call(this, documents.slice(0, seen), options).catch(() => undefined);
      throw new mongo.MongoNetworkError('connection 1 to 127.0.0.1:27017 closed');
    } as InsertMany);
  }

  it.each([1, 2, 5])(
    'is tried once more when the connection is lost after %i, and doubles nothing',
    async (seen) => {
      // In a transaction the server keeps none of them or all.
      if (database.replicated && seen < 5) seen = 0;
      const portfolios = several(5);
      loseConnectionAfter(seen);
      await store.add(portfolios);
      expect(await present(portfolios)).toBe(5);
      const ids = portfolios.map(({ id }) => mongo.ObjectId.createFromHexString(id));
      expect(await database.db.collection('portfolio').countDocuments({ _id: { $in: ids } })).toBe(5);
    },
  );

  it('that fails twice leaves none', async () => {
    const portfolios = several(5);
    loseConnectionAfter(2);
    loseConnectionAfter(4);
    await expect(store.add(portfolios)).rejects.toThrow(DatabaseUnavailableError);
    expect(await present(portfolios)).toBe(0);
  });

  it('whose idempotency key another request took over leaves none', async () => {
    const portfolios = several(3);
    const lost = new Claim('lost', 'body', 'nobody', (() => ({
      status: 201,
      headers: {},
      body: 1,
    })) as never);
    await expect(currentClaim.run(lost, () => store.add(portfolios))).rejects.toThrow(/took over/);
    expect(await present(portfolios)).toBe(0);
  });
});

describe('MongoDB as it is used', () => {
  it('shows its pool and the time of its operations, and what a pool is everywhere', async () => {
    await store.find(newPortfolio().id);
    const metrics = await open.scrape();
    for (const name of ['active', 'available', 'max', 'min', 'wait_queue'])
      expect(metrics).toMatch(new RegExp(`^mongodb_connection_pool_${name} \\d+$`, 'm'));
    expect(metrics).toMatch(/^mongodb_connection_pool_active 0$/m);
    expect(metrics).toMatch(/^mongodb_connection_pool_max 10$/m);
    expect(metrics).toMatch(/^mongodb_connection_pool_wait_queue 0$/m);
    for (const state of ['active', 'idle', 'waiting', 'max'])
      expect(metrics).toMatch(
        new RegExp(`^db_pool_connections\\{store="mongodb",state="${state}"\\} \\d+$`, 'm'),
      );
    for (const operation of ['find', 'insert', 'update', 'delete', 'count'])
      expect(metrics).toContain(`mongodb_operation_duration_seconds_count{operation="${operation}"}`);
  });

  it('names the database that its address names, or portfolio', async () => {
    const { databaseOf } = await import('../../src/platform/mongodb/mongodb.config.js');
    expect(databaseOf('mongodb://a,b:27018')).toBe('portfolio');
    expect(databaseOf('mongodb://u:p@a/?replicaSet=r')).toBe('portfolio');
    expect(databaseOf('mongodb+srv://u:p@a/folio?w=1')).toBe('folio');
  });
});
