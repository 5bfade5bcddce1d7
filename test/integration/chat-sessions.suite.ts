import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionNotFoundError } from '../../src/modules/chat/chat.errors.js';
import type { ChatMessage, Conversation } from '../../src/modules/chat/chat.js';
import { type ChatReplica, bootChat } from '../support/chat-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const HOUR_MS = 60 * 60 * 1000;
const ADDRESS = '203.0.113.77';
const SOURCE = { type: 'project', slug: 'portfolio-platform', title: 'Portfolio platform' };

/** What chat remembers, on one replica. */
export function describeChatSessions(
  cache: string,
  environment: () => Promise<Record<string, string>>,
): void {
  describe(`chat sessions over ${cache}`, () => {
    let database: TestDatabase;
    let chat: ChatReplica;

    beforeAll(async () => {
      database = await createTestDatabase();
      chat = await bootChat(database, await environment());
    });

    afterAll(async () => {
      await chat.close();
      await database.drop();
    });

    const begin = () => chat.sessions.begin({ visitorId: 'ada', address: ADDRESS });
    const ask = (sessionId: string, content: string) =>
      chat.sessions.append(sessionId, { role: 'user', content, tokens: 3 });
    const contents = ({ messages }: Conversation) => messages.map(({ content }) => content);
    const refused = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(SessionNotFoundError);

    it('begin empty, and last for a day', async () => {
      const session = await begin();
      expect(session).toEqual({
        id: expect.stringMatching(/^sess_[\w-]{21}$/),
        visitorId: 'ada',
        status: 'active',
        messageCount: 0,
        createdAt: '2026-11-25T09:00:00.000Z',
        lastMessageAt: null,
        expiresAt: '2026-11-26T09:00:00.000Z',
        endedAt: null,
      });
      expect(await chat.sessions.resume(session.id, 'ada')).toEqual({ session, messages: [] });
    });

    it('remember what was said, in its order, whether cached or not', async () => {
      const { id } = await begin();
      const question = await ask(id, 'What have you built?');
      const answer = await chat.sessions.append(id, {
        role: 'assistant',
        content: 'A platform.',
        tokens: 5,
        sources: [SOURCE],
        model: 'small-1',
      });
      expect(question).toEqual({
        id: expect.stringMatching(/^msg_[\w-]{21}$/),
        seq: 1,
        role: 'user',
        content: 'What have you built?',
        tokens: 3,
        sources: [],
        model: null,
        createdAt: '2026-11-25T09:00:00.000Z',
      });
      expect(answer).toMatchObject({ seq: 2, role: 'assistant', sources: [SOURCE], model: 'small-1' });
      for (const _time of ['read', 'cached'])
        expect((await chat.sessions.resume(id, 'ada')).messages).toEqual([question, answer]);
      const more = await ask(id, 'With what?');
      const { session, messages } = await chat.sessions.resume(id, 'ada');
      expect(messages).toEqual([question, answer, more]);
      expect(session).toMatchObject({ messageCount: 3, lastMessageAt: '2026-11-25T09:00:00.000Z' });
    });

    it('read only what came since from the database', async () => {
      const { id } = await begin();
      await ask(id, 'one');
      await chat.sessions.resume(id, 'ada');
      await ask(id, 'two');
      await database.query(
        `UPDATE chat_messages SET content = 'not read again' WHERE session_id = $1 AND seq = 1`,
        [id],
      );
      expect(contents(await chat.sessions.resume(id, 'ada'))).toEqual(['one', 'two']);
    });

    it('keep the last hundred messages', async () => {
      const { id } = await begin();
      for (let number = 1; number <= 60; number++) await ask(id, String(number));
      await chat.sessions.resume(id, 'ada');
      for (let number = 61; number <= 130; number++) await ask(id, String(number));
      const last = Array.from({ length: 100 }, (_, index) => String(index + 31));
      expect(contents(await chat.sessions.resume(id, 'ada'))).toEqual(last);
      const rows = await database.query(
        'SELECT content FROM chat_messages WHERE session_id = $1 ORDER BY seq',
        [id],
      );
      expect(rows.map(({ content }) => content)).toEqual(last);
      expect((await chat.admin(`/${id}`)).body.data.messages).toHaveLength(100);
    });

    it('give each of many messages at once a place of its own, and keep a hundred of them', async () => {
      const { id } = await begin();
      const said = await Promise.all(Array.from({ length: 120 }, (_, index) => ask(id, String(index))));
      expect(said.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 120 }, (_, index) => index + 1),
      );
      await ask(id, 'last');
      const { messages } = await chat.sessions.resume(id, 'ada');
      expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 22));
    });

    it('take what a model writes, less what PostgreSQL cannot hold', async () => {
      const { id } = await begin();
      expect((await ask(id, 'a\0b\ud800c\n😀')).content).toBe('ab\ufffdc\n😀');
    });

    it.each([
      '',
      'x',
      'sess_',
      `sess_${'a'.repeat(21)}`,
      `sess_${'\0'.repeat(21)}`,
      "sess_'; SELECT 1 --     ",
    ])('are not found by the id %j', async (id) => {
      await refused(chat.sessions.resume(id, 'ada'));
      const answer = await chat.admin(`/${encodeURIComponent(id || ' ')}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'SESSION_NOT_FOUND']);
    });

    it('are not found by another visitor', async () => {
      const { id } = await begin();
      await refused(chat.sessions.resume(id, 'Ada'));
    });

    it('are over after a day, before anybody has marked them', async () => {
      const { id, createdAt } = await begin();
      await ask(id, 'hello');
      const day = Date.parse(createdAt) + 24 * HOUR_MS;
      chat.clock.skip(day - 1 - chat.clock.now());
      expect(contents(await chat.sessions.resume(id, 'ada'))).toEqual(['hello']);
      chat.clock.skip(1);
      await refused(chat.sessions.resume(id, 'ada'));
      await refused(ask(id, 'still there?'));
      chat.clock.skip(-24 * HOUR_MS);
    });

    it('are over when an administrator ends them, once', async () => {
      const { id } = await begin();
      await ask(id, 'hello');
      await chat.sessions.resume(id, 'ada');
      for (const _time of ['first', 'second'])
        expect(await chat.admin(`/${id}`, { method: 'DELETE' })).toEqual({
          status: 200,
          body: { success: true },
        });
      await refused(chat.sessions.resume(id, 'ada'));
      await refused(ask(id, 'still there?'));
      const { body } = await chat.admin(`/${id}`);
      expect(body.data).toMatchObject({ status: 'ended', endedAt: '2026-11-25T09:00:00.000Z' });
      expect(body.data.messages.map((message: ChatMessage) => message.content)).toEqual(['hello']);
      expect(await auditOf(id)).toEqual([
        { action: 'chat_session.ended', actor: 'admin-key', changes: { status: 'ended' } },
      ]);
    });

    it('are gone with all that was said when they are erased', async () => {
      const { id } = await chat.sessions.begin({ visitorId: 'forget-me', address: ADDRESS });
      await ask(id, 'my deepest secret');
      await chat.sessions.resume(id, 'forget-me');
      expect((await chat.admin(`/${id}?hard=true`, { method: 'DELETE' })).body).toEqual({ success: true });
      await refused(chat.sessions.resume(id, 'forget-me'));
      await refused(ask(id, 'still there?'));
      expect((await chat.admin(`/${id}?hard=true`, { method: 'DELETE' })).status).toBe(404);
      expect((await chat.admin(`/${id}`)).status).toBe(404);
      const stored = await everyText();
      expect(stored).not.toContain('deepest secret');
      expect(stored).not.toContain('forget-me');
      expect(await auditOf(id)).toEqual([{ action: 'chat_session.erased', actor: 'admin-key', changes: {} }]);
    });

    it('leave no address in any table, only what cannot be led back to it', async () => {
      const { id } = await begin();
      const [row] = await database.query('SELECT ip_hash FROM chat_sessions WHERE id = $1', [id]);
      expect(row!['ip_hash']).toMatch(/^[0-9a-f]{16}$/);
      const stored = await everyText();
      expect(stored).toContain(row!['ip_hash']);
      expect(stored).not.toContain(ADDRESS);
      expect(JSON.stringify(chat.log)).not.toContain(ADDRESS);
      expect(JSON.stringify((await chat.admin(`/${id}`)).body)).not.toContain(row!['ip_hash']);
    });

    it('are counted, and so is what is said', async () => {
      const before = await chat.metric('chat_messages_total{role="user"}');
      const active = await chat.metric('chat_sessions_active');
      const { id } = await begin();
      await ask(id, 'hello');
      expect(await chat.metric('chat_messages_total{role="user"}')).toBe(before + 1);
      expect(await chat.metric('chat_sessions_active')).toBe(active + 1);
      await chat.admin(`/${id}`, { method: 'DELETE' });
      expect(await chat.metric('chat_sessions_active')).toBe(active);
    });

    async function auditOf(id: string) {
      return database.query(
        'SELECT action, actor, changes FROM audit_events WHERE entity_id = $1 ORDER BY id',
        [id],
      );
    }

    /** All that stands in any table, as one text. */
    async function everyText(): Promise<string> {
      const tables = await database.query(
        `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
      );
      const rows = [];
      for (const { table_name: table } of tables)
        rows.push(await database.query(`SELECT to_jsonb(row) FROM ${table} AS row`));
      return JSON.stringify(rows);
    }
  });
}
