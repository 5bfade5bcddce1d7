import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Database } from '../../src/platform/database/database.js';
import { DatabaseUnavailableError } from '../../src/platform/database/database.errors.js';
import { MAX_WAITING, ProfileViews } from '../../src/modules/profile/profile.views.js';
import { ManualClock } from '../support/manual-clock.js';
import { type Developer, type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

let database: TestDatabase;
let clock: ManualClock;
let app: ProfileApp;
let octocat: Developer;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  clock = new ManualClock();
  app = await bootProfiles({ clock, database });
  octocat = await app.developer();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
  await database.query('DELETE FROM users WHERE email LIKE $1', ['user%']);
});

afterAll(() => database.drop());

const PATH = '/api/profile/octocat';
const views = () => app.nest.get(ProfileViews);
const shown = async (from: ProfileApp = app) =>
  (await from.read('/api/profile', octocat.signedIn)).body.profile.viewCount as number;
const stored = async () => {
  const [row] = await database.query('SELECT view_count::int AS views FROM profiles WHERE user_id = $1', [
    octocat.id,
  ]);
  return row!['views'] as number;
};

describe('views', () => {
  it('are counted each, however many come at once, and shown before they are stored', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => app.read(PATH)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect([await stored(), await shown()]).toEqual([0, 200]);
    await clock.advance(3000);
    await until(async () => (await stored()) === 200);
    expect(await shown()).toBe(200);
  });

  it('cost one statement for all, and none where there are none', async () => {
    const execute = jest.spyOn(app.nest.get(Database, { strict: false }), 'execute');
    await Promise.all(Array.from({ length: 50 }, () => app.read(PATH)));
    expect(execute).not.toHaveBeenCalled();
    await views().flush();
    await views().flush();
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('of two replicas add up, also when both write at once', async () => {
    const other = await bootProfiles({ clock, database });
    const ada = await app.developer({ identity: { login: 'ada' } });
    const readAll = (from: ProfileApp) =>
      [PATH, '/api/profile/ada'].flatMap((path) => Array.from({ length: 20 }, () => from.read(path)));
    for (let round = 0; round < 5; round++) {
      await Promise.all([...readAll(app), ...readAll(other)]);
      await Promise.all([views().flush(), other.nest.get(ProfileViews).flush()]);
    }
    expect([await stored(), await shown(), await shown(other)]).toEqual([200, 200, 200]);
    expect((await app.profiles.of(ada.id)).viewCount).toBe(200);
    await other.nest.close();
  });

  it('are counted while they are written, too', async () => {
    let done = false;
    const flushing = async () => {
      while (!done) {
        await views().flush();
        await nextTurn();
      }
    };
    const writing = flushing();
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 20 }, () => app.read(PATH)));
    done = true;
    await writing;
    await views().flush();
    expect(await stored()).toBe(200);
  });

  it('are written at the end, after the last request', async () => {
    const other = await bootProfiles({ clock, database });
    await Promise.all(Array.from({ length: 30 }, () => other.read(PATH)));
    await other.nest.close();
    expect(await stored()).toBe(30);
  });

  it('that could not be written are kept, and written with those that came since', async () => {
    await app.read(PATH);
    const instance = app.nest.get(Database, { strict: false });
    const execute = jest.spyOn(instance, 'execute').mockRejectedValueOnce(new DatabaseUnavailableError());
    await expect(views().flush()).rejects.toThrow(DatabaseUnavailableError);
    await app.read(PATH);
    expect([await stored(), await shown()]).toEqual([0, 2]);
    await views().flush();
    expect([await stored(), await shown()]).toEqual([2, 2]);
    expect(execute).toHaveBeenCalledTimes(3);
  });

  it('count once where the connection was lost after they were written', async () => {
    await app.read(PATH);
    const instance = app.nest.get(Database, { strict: false });
    const execute = instance.execute.bind(instance);
    jest.spyOn(instance, 'execute').mockImplementationOnce(async (statement) => {
      await execute(statement);
      throw new DatabaseUnavailableError();
    });
    await expect(views().flush()).rejects.toThrow(DatabaseUnavailableError);
    await views().flush();
    expect([await stored(), await shown()]).toEqual([1, 1]);
  });

  it('of so many profiles wait that more are written at once', async () => {
    const waiting = views();
    for (let number = 0; number < MAX_WAITING; number++)
      await waiting.add(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
    expect(await stored()).toBe(0);
    await app.read(PATH);
    await app.read(PATH);
    expect(waiting.waitingFor(octocat.id)).toBe(2);
    expect(waiting.waitingFor('00000000-0000-4000-8000-000000000000')).toBe(0);
  });

  it('of a profile that is gone are dropped', async () => {
    await app.read(PATH);
    await database.query('DELETE FROM users WHERE id = $1', [octocat.id]);
    await views().flush();
    expect(views().waitingFor(octocat.id)).toBe(0);
  });
});

describe('a view', () => {
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 0],
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 0],
    ['facebookexternalhit/1.1', 0],
    ['Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20)', 1],
    ['curl/8.5.0', 1],
    ['', 1],
  ])('by %j counts %i', async (userAgent, count) => {
    await app.read(PATH, { 'user-agent': userAgent });
    expect(await shown()).toBe(count);
  });

  it('by the owner does not count, by somebody else who is signed in it does', async () => {
    const ada = await app.developer({ identity: { login: 'ada' } });
    const own = await app.read(PATH, octocat.signedIn);
    expect([own.status, own.body.profile.viewCount]).toEqual([200, 0]);
    expect((await app.read(PATH, ada.signedIn)).body.profile.viewCount).toBe(1);
    expect((await app.read(PATH, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('is no picture, no refused request and no look at the headers alone', async () => {
    expect((await app.read(`${PATH}/card.svg`)).status).toBe(200);
    expect((await app.server.inject({ method: 'HEAD', url: PATH })).statusCode).toBe(200);
    await app.read('/api/profile/OCTOCAT');
    expect(await shown()).toBe(0);
  });

  it('leaves the tag as it is, and a client that has the profile is a view as well', async () => {
    const { etag } = (await app.read(PATH)).headers as Record<string, string>;
    expect(etag).toMatch(/^W\/"/);
    for (let view = 0; view < 3; view++) {
      const known = await app.read(PATH, { 'if-none-match': etag! });
      expect([known.status, known.text, known.headers['etag']]).toEqual([304, '', etag]);
    }
    await views().flush();
    expect((await app.read(PATH)).headers['etag']).toBe(etag);
    expect(await shown()).toBe(5);
    await app.change(octocat, { bio: 'Other' });
    const changed = await app.read(PATH, { 'if-none-match': etag! });
    expect([changed.status, changed.body.profile.bio]).toEqual([200, 'Other']);
  });

  it('does not make the profile one that was changed', async () => {
    const before = await app.profiles.of(octocat.id);
    await app.read(PATH);
    await views().flush();
    expect(await app.profiles.of(octocat.id)).toEqual({ ...before, viewCount: 1 });
  });
});
