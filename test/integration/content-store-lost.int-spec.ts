import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContentApp, bootContent, projectOf } from '../support/content-app.js';
import { type CuttableWire, wireTo } from '../support/cuttable-wire.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

describe('content in a PostgreSQL that is away', () => {
  const clock = new ImpatientClock();
  let database: TestDatabase;
  let wire: CuttableWire;
  let app: ContentApp;
  let id: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    wire = await wireTo(database.url);
    app = await bootContent({ database: { ...database, url: wire.url }, clock });
    ({ id } = await app.publish({ slug: 'lens' }));
  });

  afterEach(() => {
    wire.mend();
  });

  afterAll(async () => {
    await app.close();
    await wire.close();
    await database.drop();
  });

  it.each([
    ['GET', ''],
    ['GET', '/:id'],
    ['GET', '/:id/history'],
    ['POST', ''],
    ['PUT', '/:id'],
    ['DELETE', '/:id'],
    ['POST', '/:id/restore'],
  ] as const)(
    'answers the administrator’s %s %s with 503, and as ever once it is back',
    async (method, path) => {
      const body = {
        POST: path === '' ? projectOf() : { version: 1 },
        PUT: { sortOrder: 1 },
        GET: undefined,
        DELETE: undefined,
      };
      wire.cut();
      const {
        status,
        headers,
        body: problem,
      } = await app.admin(method, path.replace(':id', id), body[method]);
      expect([status, problem.code, headers['etag']]).toEqual([503, 'DATABASE_UNAVAILABLE', undefined]);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      wire.mend();
      expect((await app.admin('GET', `/${id}`)).body.data.version).toBe(1);
    },
  );

  it.each(['', '/bundle', '/project/lens'])('is read from copies for a while, as %j', async (path) => {
    const before = await app.read(path);
    wire.cut();
    expect((await app.read(path)).body).toEqual(before.body);
    clock.skip(60_000);
    const { status, headers } = await app.read(path);
    expect([status, headers['cache-control'], headers['etag']]).toEqual([503, 'no-store', undefined]);
    wire.mend();
    expect((await app.read(path)).body).toEqual(before.body);
  });
});
