/** @needs mongodb */
import { afterAll, beforeAll } from '@jest/globals';
import { MongoPortfolioStore } from '../../src/modules/portfolio/mongo/mongo-portfolio.store.js';
import { MongoIdempotencyStore } from '../../src/platform/idempotency/mongo/mongo-idempotency.store.js';
import { SystemClock } from '../../src/shared/clock.js';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.js';
import { type OpenMongodb, openMongodb } from '../support/open-mongodb.js';
import { describePortfolioStore } from './portfolio-store.suite.js';

let database: MongodbDatabase;
let open: OpenMongodb;
let store: MongoPortfolioStore;

beforeAll(async () => {
  database = await createMongodbDatabase();
  open = openMongodb(database.uri);
  const clock = new SystemClock();
  store = new MongoPortfolioStore(open.mongodb, new MongoIdempotencyStore(open.mongodb, clock), clock);
});

afterAll(async () => {
  await open.close();
  await database.drop();
});

describePortfolioStore('MongoDB', () => store);
