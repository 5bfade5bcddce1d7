import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChatReplica, bootChat } from '../support/chat-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Jobs run as soon as their time has come; no further hour passes meanwhile. */
const AT_ONCE = 0;

let database: TestDatabase;
let replicas: ChatReplica[];

beforeEach(async () => {
  database = await createTestDatabase();
  replicas = [];
});

afterEach(async () => {
  for (const replica of replicas) await replica.close();
  await database.drop();
});

async function boot(env: Record<string, string> = {}): Promise<ChatReplica> {
  const replica = await bootChat(database, env);
  replicas.push(replica);
  // Its first round is over.
  await until(async () => (await idle()) && (await database.query(ROUNDS)).length === 0);
  return replica;
}

const ROUNDS = `SELECT FROM pg_locks WHERE locktype = 'advisory'`;

async function idle(): Promise<boolean> {
  const [row] = await database.query(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
  );
  return row!['count'] === 0;
}

const begin = (chat: ChatReplica) => chat.sessions.begin({ visitorId: 'ada', address: '203.0.113.77' });
const statuses = async () =>
  (await database.query('SELECT status FROM chat_sessions ORDER BY created_at')).map(({ status }) => status);

describe('every hour, one replica', () => {
  it('marks the sessions whose day is over, and no other', async () => {
    const chat = await boot();
    const ended = await begin(chat);
    await chat.admin(`/${ended.id}`, { method: 'DELETE' });
    await begin(chat);
    chat.clock.skip(2 * HOUR_MS);
    await begin(chat);
    await chat.advanceUntil(AT_ONCE, async () => (await chat.metric('chat_sessions_active')) === 2);
    chat.clock.skip(DAY_MS - 2 * HOUR_MS);
    await chat.advanceUntil(AT_ONCE, async () => (await statuses())[1] !== 'active');
    expect(await statuses()).toEqual(['ended', 'expired', 'active']);
    await chat.advanceUntil(AT_ONCE, async () => (await chat.metric('chat_sessions_active')) === 1);
  });

  it('deletes the sessions that are older than they may be, with their messages', async () => {
    const chat = await boot({ CHAT_RETENTION_DAYS: '2' });
    const { id } = await begin(chat);
    await chat.sessions.append(id, { role: 'user', content: 'hello', tokens: 1 });
    chat.clock.skip(HOUR_MS);
    const { id: later } = await begin(chat);
    chat.clock.skip(2 * DAY_MS - HOUR_MS);
    await chat.advanceUntil(AT_ONCE, async () => (await statuses()).length === 1);
    expect((await chat.admin(`/${later}`)).status).toBe(200);
    expect(await database.query('SELECT FROM chat_messages')).toEqual([]);
  });

  it('does both in batches until nothing is left', async () => {
    const chat = await boot({ CHAT_RETENTION_DAYS: '2' });
    await database.query(`
      INSERT INTO chat_sessions (id, visitor_id, ip_hash, created_at, expires_at)
      SELECT 'sess_' || lpad(i::text, 21, '0'), 'ada', '', at, at + interval '1 day'
      FROM generate_series(1, 2500) AS i,
        LATERAL (SELECT CASE WHEN i <= 500 THEN '2026-11-20Z' ELSE '2026-11-24Z' END::timestamptz) AS began (at)`);
    chat.clock.skip(HOUR_MS);
    await chat.advanceUntil(AT_ONCE, async () => {
      const found = await statuses();
      return found.length === 2000 && found.every((status) => status === 'expired');
    });
  });

  it('forgets the days whose sums are older than they may be', async () => {
    const chat = await boot({ CHAT_RETENTION_DAYS: '2' });
    await chat.budget.reserve(10);
    chat.clock.skip(DAY_MS);
    await (await chat.budget.reserve(10)).settle(5);
    const days = () =>
      database.query(`SELECT to_char(day, 'YYYY-MM-DD') AS day, spent FROM chat_budget ORDER BY 1`);
    expect(await days()).toEqual([
      { day: '2026-11-25', spent: '10' },
      { day: '2026-11-26', spent: '5' },
    ]);
    chat.clock.skip(2 * DAY_MS);
    await chat.advanceUntil(AT_ONCE, async () => (await days()).length === 1);
    expect(await days()).toEqual([{ day: '2026-11-26', spent: '5' }]);
    expect(await database.query('SELECT FROM chat_reservations')).toEqual([]);
  });
});
