/** @needs redis */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { brotliDecompressSync } from 'node:zlib';
import { ContentRepository } from '../../src/modules/content/content.repository.js';
import { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { type ContentApp, bootContent } from '../support/content-app.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';
import { describeContentCache } from './content-cache.suite.js';

let redis: RedisServer;
let database: TestDatabase;
let one: ContentApp;
let other: ContentApp;

beforeAll(async () => {
  redis = await startRedis();
  database = await createTestDatabase();
  // A busy machine is not to be taken for a Redis that hangs.
  const env = { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '2000' };
  one = await bootContent({ env, database });
  other = await bootContent({ env, database });
});

afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
  await redis.stop();
});

const connectionOf = (app: ContentApp) => app.nest.get(RedisConnection, { strict: false });
const flush = () => connectionOf(one).run((client) => client.flushDb());
const keys = async () => (await connectionOf(one).run((client) => client.keys('*'))).sort();

describeContentCache('Redis, written on one replica and read on the other', () => ({
  writer: one,
  reader: other,
}));

describe('Redis, which replicas share', () => {
  let id: string;

  beforeEach(async () => {
    await database.query('DELETE FROM content');
    ({ id } = await one.publish({ slug: 'lens' }));
  });

  const write = (app: ContentApp, sortOrder: number) => app.admin('PUT', `/${id}`, { sortOrder });
  const seenBy = async (app: ContentApp, path = '') => {
    const { data } = (await app.read(path)).body;
    return (data.projects ?? data)[0].sortOrder as number;
  };

  it('has keys of these names, and none of what is not there', async () => {
    await flush();
    for (const path of [
      '',
      '?type=project',
      '/bundle',
      '/project/lens',
      '/project/none',
      '/song/x',
      '?type=x',
    ])
      await one.read(path);
    expect(await keys()).toEqual([
      'content:bundle',
      'content:epoch',
      'content:item:project:lens',
      'content:list:all',
      'content:list:project',
    ]);
  });

  it('keeps what one replica made for the other', async () => {
    await one.read('/bundle');
    const published = jest.spyOn(other.nest.get(ContentRepository), 'published');
    await other.read('/bundle');
    expect(published).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  it('may forget everything, before a write and after it, and nothing is lost or stale', async () => {
    for (let round = 1; round <= 50; round++) {
      if (round % 2) await flush();
      await write(one, round);
      if (round % 3) await flush();
      expect([await seenBy(other), await seenBy(one, '/bundle')]).toEqual([round, round]);
    }
  });

  it('may forget while others read and write', async () => {
    let written = 0;
    let done = false;
    const stale: unknown[] = [];
    const reading = async (app: ContentApp) => {
      while (!done) {
        const least = written;
        const seen = await seenBy(app);
        if (seen < least) stale.push([seen, least]);
      }
    };
    const flushing = async () => {
      while (!done) await flush();
    };
    const others = [reading(one), reading(other), flushing()];
    for (let round = 1; round <= 100; round++) {
      await write(round % 2 ? one : other, round);
      written = round;
    }
    done = true;
    await Promise.all(others);
    expect(stale).toEqual([]);
  });

  it.each([
    [
      'dies',
      () => redis.stop(),
      async () => {
        redis = await startRedis(redis.port);
      },
    ],
    [
      'hangs',
      () => {
        redis.pause();
        return Promise.resolve();
      },
      () => {
        redis.resume();
        return Promise.resolve();
      },
    ],
  ])(
    'is not trusted with what was before when it %s in the middle of writes',
    async (_how, lose, restore) => {
      await write(one, 1);
      expect([await seenBy(one), await seenBy(other)]).toEqual([1, 1]);
      await lose();
      for (let round = 2; round <= 5; round++) {
        await write(round % 2 ? one : other, round);
        expect([await seenBy(one), await seenBy(other)]).toEqual([round, round]);
      }
      await restore();
      await until(async () => {
        expect([await seenBy(one), await seenBy(other)]).toEqual([5, 5]);
        return connectionOf(one).available && connectionOf(other).available;
      });
      for (let round = 6; round <= 10; round++) {
        expect([await seenBy(one), await seenBy(other)]).toEqual([round - 1, round - 1]);
        await write(round % 2 ? one : other, round);
        expect([await seenBy(one), await seenBy(other)]).toEqual([round, round]);
      }
    },
  );

  it('is not missed by clients, whose answers have the same tag and are compressed on their way', async () => {
    const content = 'words '.repeat(1000);
    await one.publish({ data: { title: 'Long', description: 'x', content } });
    const known = await one.read('', { 'accept-encoding': 'br' });
    await redis.stop();
    const packed = await one.read('', { 'accept-encoding': 'br' });
    expect([packed.headers['etag'], packed.headers['content-encoding']]).toEqual([
      known.headers['etag'],
      'br',
    ]);
    expect(
      String(packed.headers['vary'])
        .toLowerCase()
        .match(/accept-encoding/g),
    ).toHaveLength(1);
    expect(brotliDecompressSync(packed.bytes).equals((await one.read()).bytes)).toBe(true);
    expect((await one.read('', { 'if-none-match': String(known.headers['etag']) })).status).toBe(304);
    redis = await startRedis(redis.port);
    await until(() => connectionOf(one).available && connectionOf(other).available);
  });
});
