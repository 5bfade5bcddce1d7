/** @needs mongodb */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoIdempotencyStore } from '../../src/platform/idempotency/mongo/mongo-idempotency.store.js';
import { ManualClock } from '../support/manual-clock.js';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.js';
import { type OpenMongodb, openMongodb } from '../support/open-mongodb.js';
import { describeIdempotencyStore } from './idempotency-store.suite.js';

// A server removes what is over by its own calendar.
const clock = new ManualClock(Date.UTC(2100, 0, 1));
let database: MongodbDatabase;
let open: OpenMongodb;
let store: MongoIdempotencyStore;

beforeAll(async () => {
  database = await createMongodbDatabase();
  open = openMongodb(database.uri);
  store = new MongoIdempotencyStore(open.mongodb, clock);
});

afterAll(async () => {
  await open.close();
  await database.drop();
});

describeIdempotencyStore('MongoDB', () => ({
  store,
  clock,
  keep: (effect) => open.mongodb.transaction((session) => store.keep(session, effect)),
}));

describe('idempotency keys that are over', () => {
  it('are left to MongoDB to remove', async () => {
    const indexes = await database.db.collection('idempotency_keys').indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  });
});
