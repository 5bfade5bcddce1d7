import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
// What it imports are the entities that are compared.
import '../../src/modules/chat/chat-sessions.module.js';
import {
  activeSessionCount,
  messageAppend,
  messagesAfter,
  sessionById,
  sessionPage,
  sessionsExpire,
  sessionsForget,
} from '../../src/modules/chat/chat-session.queries.js';
import type { Statement } from '../../src/platform/database/prepared-statement.js';
import { schemaDifference } from '../../src/platform/database/schema-difference.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const SESSIONS = 50_000;
const NOW = new Date('2026-11-25T09:00:00Z');
const FIRST = { limit: 21, offset: 0 };

const MESSAGE = {
  id: 'msg_new',
  role: 'user',
  content: 'hello',
  tokens: 1,
  sources: [],
  model: null,
  createdAt: NOW.toISOString(),
} as const;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  // One a minute; those of the last day go on, but for one of a hundred; one of a thousand was ended long ago.
  await database.query(
    `INSERT INTO chat_sessions (id, visitor_id, ip_hash, status, message_count, created_at, expires_at)
     SELECT 'sess_' || lpad(i::text, 21, '0'), 'ada', '',
       CASE WHEN i > 40000 AND i % 1000 = 0 THEN 'ended' WHEN i < 1440 THEN 'active' ELSE 'expired' END,
       10, began, began + interval '1 day'
     FROM generate_series(1, ${SESSIONS}) AS i,
       LATERAL (SELECT $1::timestamptz - i * interval '1 minute') AS at (began)`,
    [NOW],
  );
  await database.query(
    `INSERT INTO chat_messages (id, session_id, seq, role, content, tokens, sources, created_at)
     SELECT 'msg_' || i, 'sess_' || lpad((i / 10 + 1)::text, 21, '0'), i % 10 + 1, 'user', 'hello', 1, '[]', $1
     FROM generate_series(0, 99999) AS i`,
    [NOW],
  );
  await database.query('VACUUM (ANALYZE) chat_sessions, chat_messages');
}, 60_000);

afterAll(() => database.drop());

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe('the tables of chat', () => {
  it('are what the entities say', async () => {
    const { up } = await schemaDifference(database.url);
    expect(up).toEqual([]);
  });

  it.each<[string, Statement, string]>([
    ['a session', sessionById(`sess_${'0'.repeat(20)}7`), 'pk_chat_sessions'],
    ['its messages', messagesAfter(`sess_${'0'.repeat(20)}7`, 3), 'uq_chat_messages_seq'],
    [
      'what a new message pushes out',
      messageAppend(`sess_${'0'.repeat(20)}7`, MESSAGE),
      'uq_chat_messages_seq',
    ],
    ['the newest sessions', sessionPage({}, FIRST), 'idx_chat_sessions_page'],
    ['the newest that goes on', sessionPage({ status: 'active' }, FIRST), 'idx_chat_sessions_status_page'],
    ['those of a rare status', sessionPage({ status: 'ended' }, FIRST), 'idx_chat_sessions_status_page'],
    ['how many go on', activeSessionCount(NOW), 'idx_chat_sessions_active'],
    ['those to expire', sessionsExpire(NOW, 100), 'idx_chat_sessions_active'],
    [
      'those to forget',
      sessionsForget(new Date(NOW.getTime() - 34 * 24 * 60 * 60 * 1000), 100),
      'idx_chat_sessions_page',
    ],
  ])('find %s over an index', async (_what, { text, values }, index) => {
    const [row] = await database.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
    const nodes = nodesOf(row!['QUERY PLAN'][0].Plan as Plan);
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    expect(nodes.map((node) => node['Index Name'])).toContain(index);
    const rows = nodes.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));
    expect(Math.max(...rows)).toBeLessThan(SESSIONS / 20);
  });
});
