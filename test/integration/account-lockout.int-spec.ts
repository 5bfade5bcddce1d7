/** @needs redis */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AccountApp, FIRST_ADMIN, bootAccounts } from '../support/account-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { connectTo, letTimePass } from '../support/redis-connection.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const HERE = '203.0.113.7';
const ELSEWHERE = '203.0.113.8';
const WRONG = { ...FIRST_ADMIN, password: 'wrong' };

let database: TestDatabase;
let redis: RedisServer;

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startRedis();
});

afterAll(async () => {
  await redis.stop();
  await database.drop();
});

/** `200`, or `429 (12)` with its Retry-After. */
async function outcome(answer: ReturnType<AccountApp['login']>): Promise<string> {
  const { status, headers } = await answer;
  return status === 429 ? `429 (${String(headers['retry-after'])})` : String(status);
}

describe.each(['memory', 'Redis'])('wrong passwords, counted in %s,', (store) => {
  let clock: ManualClock;
  let app: AccountApp;
  let pass: (milliseconds: number) => Promise<void> | void;
  let end: () => Promise<void>;

  beforeEach(async () => {
    clock = new ManualClock();
    if (store === 'memory') {
      app = await bootAccounts({ clock, database });
      pass = (milliseconds) => clock.skip(milliseconds);
      end = () => Promise.resolve();
      return;
    }
    const connection = await connectTo(redis.url);
    await connection.run((client) => client.flushAll());
    app = await bootAccounts({
      clock,
      database,
      env: { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '5000' },
    });
    pass = (milliseconds) => letTimePass(connection, milliseconds);
    end = async () => {
      connection.onApplicationShutdown();
    };
  });

  afterEach(async () => {
    await end();
    await app.close();
  });

  const tries = async (count: number, form = WRONG, address = HERE) => {
    const outcomes = [];
    for (let i = 0; i < count; i++) outcomes.push(await outcome(app.login(form, address)));
    return outcomes;
  };

  it('are answered five times, and then turned away for twice as long each time', async () => {
    expect(await tries(13)).toEqual([
      ...Array<string>(5).fill('401'),
      ...[12, 24, 48, 96, 192, 384, 768, 900].map((seconds) => `429 (${seconds})`),
    ]);
    const { headers, body } = await app.login(WRONG, HERE);
    expect(body).toMatchObject({ code: 'LOGIN_LOCKED', status: 429 });
    expect(headers['content-type']).toBe('application/problem+json');
  });

  it('lock out the right one as well, which counts as another try, until the time is over', async () => {
    await tries(5);
    expect(await tries(2, FIRST_ADMIN)).toEqual(['429 (12)', '429 (24)']);
    await pass(12_000);
    expect(await tries(1, FIRST_ADMIN)).toEqual(['429 (48)']);
    await pass(48_500);
    expect(await tries(1, FIRST_ADMIN)).toEqual(['200']);
    expect(await tries(6)).toEqual([...Array<string>(5).fill('401'), '429 (12)']);
  });

  it('lock nobody out elsewhere, and no other account here', async () => {
    await tries(7);
    expect(await tries(1, FIRST_ADMIN, ELSEWHERE)).toEqual(['200']);
    const member = await app.newUser();
    expect(await tries(1, member)).toEqual(['200']);
  });

  it('of an account that does not exist count alike, whatever the case', async () => {
    const forms = ['nobody@example.com', 'NOBODY@example.com', ' Nobody@Example.com '].map((username) => ({
      username,
      password: 'wrong',
    }));
    const outcomes = [];
    for (const form of [...forms, ...forms, ...forms]) outcomes.push(...(await tries(1, form)));
    expect(outcomes).toEqual([
      ...Array<string>(5).fill('401'),
      ...[12, 24, 48, 96].map((seconds) => `429 (${seconds})`),
    ]);
  });

  it('sent at once are answered five times, too', async () => {
    const statuses = await Promise.all(Array.from({ length: 40 }, () => app.login(WRONG, HERE)));
    expect(statuses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(35);
  });

  it('are what counts: right ones may be sent any number of times, also at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.login(FIRST_ADMIN, HERE)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('count for the old password of a change as well', async () => {
    const member = await app.newUser();
    const headers = await app.signIn(member);
    const change = () =>
      app.ask({
        method: 'POST',
        url: '/auth/password',
        headers,
        remoteAddress: HERE,
        payload: { old_password: 'wrong', new_password: 'another password' },
      });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await change()).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    expect(await tries(1, member)).toEqual(['429 (24)']);
  });
});

describe('a lock', () => {
  it('holds on every replica that shares Redis, under a key that names neither account nor address', async () => {
    const env = { REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT_MS: '5000' };
    const connection = await connectTo(redis.url);
    await connection.run((client) => client.flushAll());
    const [one, other] = [await bootAccounts({ database, env }), await bootAccounts({ database, env })];
    for (let i = 0; i < 5; i++) await (i % 2 ? one : other).login(WRONG, HERE);
    expect(await outcome(one.login(FIRST_ADMIN, HERE))).toBe('429 (12)');
    expect(await outcome(other.login(FIRST_ADMIN, HERE))).toBe('429 (24)');
    const keys = await connection.run((client) => client.keys('*'));
    connection.onApplicationShutdown();
    await Promise.all([one.close(), other.close()]);
    expect(keys).toEqual([expect.stringMatching(/^login-lock:[0-9a-f]{32}$/)]);
  });

  it('holds on each replica alone while Redis is lost', async () => {
    const lost = await startRedis();
    const app = await bootAccounts({ database, env: { REDIS_URL: lost.url } });
    await lost.stop();
    for (let i = 0; i < 5; i++) expect(await outcome(app.login(WRONG, HERE))).toBe('401');
    expect(await outcome(app.login(WRONG, HERE))).toMatch(/^429/);
    await app.close();
  });

  it('is none for clients that are never limited', async () => {
    const app = await bootAccounts({ database, env: { RATE_LIMIT_WHITELIST: HERE } });
    for (let i = 0; i < 7; i++) expect(await outcome(app.login(WRONG, HERE))).toBe('401');
    await app.close();
  });
});
