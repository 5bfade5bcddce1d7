/** @needs redis */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SessionNotFoundError } from '../../src/modules/chat/chat.errors.js';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { type ChatReplica, bootChat } from '../support/chat-app.js';
import { connectTo } from '../support/redis-connection.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { describeChatSessions } from './chat-sessions.suite.js';

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

let server: RedisServer;
let redis: RedisConnection;
/** Of which a test may wait long on a busy machine. */
const environment = () => ({ REDIS_URL: server.url, REDIS_COMMAND_TIMEOUT_MS: '5000' });

beforeAll(async () => {
  server = await startRedis();
  redis = await connectTo(server.url);
});

afterAll(async () => {
  redis.onApplicationShutdown();
  await server.stop();
});

describeChatSessions('Redis', () => Promise.resolve(environment()));

describe('two replicas that share a Redis', () => {
  let database: TestDatabase;
  let one: ChatReplica;
  let two: ChatReplica;

  beforeAll(async () => {
    database = await createTestDatabase();
    one = await bootChat(database, environment());
    two = await bootChat(database, environment());
  });

  beforeEach(() => redis.run((client) => client.flushDb()));

  afterAll(async () => {
    await one.close();
    await two.close();
    await database.drop();
  });

  const begin = async () => {
    const { id } = await one.sessions.begin({ visitorId: 'ada', address: '203.0.113.77' });
    await one.sessions.append(id, { role: 'user', content: 'hello', tokens: 1 });
    return id;
  };
  const said = async (replica: ChatReplica, id: string) =>
    (await replica.sessions.resume(id, 'ada')).messages.map(({ content }) => content);
  const refused = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(SessionNotFoundError);

  it('go on with each other’s sessions', async () => {
    const id = await begin();
    expect(await said(two, id)).toEqual(['hello']);
    await two.sessions.append(id, { role: 'assistant', content: 'Hello, Ada.', tokens: 4 });
    expect(await said(one, id)).toEqual(['hello', 'Hello, Ada.']);
    expect(await redis.run((client) => client.keys('*'))).toEqual([`session:${id}`]);
  });

  it.each(['', '?hard=true'])('both know at once that a session is over (DELETE%s)', async (query) => {
    const id = await begin();
    expect([await said(one, id), await said(two, id)]).toEqual([['hello'], ['hello']]);
    expect((await one.admin(`/${id}${query}`, { method: 'DELETE' })).status).toBe(200);
    await refused(two.sessions.resume(id, 'ada'));
    await refused(two.sessions.append(id, { role: 'user', content: 'there?', tokens: 1 }));
    expect(await redis.run((client) => client.keys('*'))).toEqual([]);
  });

  it.each(['', '?hard=true'])('know so whatever Redis still holds (DELETE%s)', async (query) => {
    const id = await begin();
    await said(one, id);
    const copy = await redis.run((client) => client.get(`session:${id}`));
    expect(copy).toContain('hello');
    await one.admin(`/${id}${query}`, { method: 'DELETE' });
    await redis.run((client) => client.set(`session:${id}`, copy!));
    await refused(two.sessions.resume(id, 'ada'));
  });

  it('lose nothing with what Redis held', async () => {
    const id = await begin();
    await said(one, id);
    await redis.run((client) => client.flushDb());
    expect([await said(two, id), await said(one, id)]).toEqual([['hello'], ['hello']]);
  });

  it('cache a session for an hour, and not beyond its end', async () => {
    const id = await begin();
    await said(one, id);
    const ttl = () => redis.run((client) => client.pTTL(`session:${id}`));
    expect(await ttl()).toBeLessThanOrEqual(HOUR_MS);
    await redis.run((client) => client.flushDb());
    one.clock.skip(24 * HOUR_MS - MINUTE_MS);
    await said(one, id);
    expect(await ttl()).toBeLessThanOrEqual(MINUTE_MS);
    expect(await ttl()).toBeGreaterThan(0);
    one.clock.skip(MINUTE_MS - 24 * HOUR_MS);
  });

  it('do not cache again what is erased while it is read', async () => {
    const id = await begin();
    const { repository } = two;
    const read = repository.messagesAfter.bind(repository);
    jest.spyOn(repository, 'messagesAfter').mockImplementationOnce(async (...place) => {
      const messages = await read(...place);
      await one.admin(`/${id}?hard=true`, { method: 'DELETE' });
      return messages;
    });
    await refused(two.sessions.resume(id, 'ada'));
    expect(await redis.run((client) => client.keys('*'))).toEqual([]);
  });
});
