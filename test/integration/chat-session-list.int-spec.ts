import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChatSessionResponse } from '../../src/modules/chat/dto/chat-session.js';
import { type ChatReplica, bootChat } from '../support/chat-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

describe('the list of chat sessions', () => {
  let database: TestDatabase;
  let chat: ChatReplica;
  /** Newest first; of five the two oldest have ended. */
  let ids: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    chat = await bootChat(database);
    ids = [];
    for (let number = 1; number <= 5; number++) {
      const { id } = await chat.sessions.begin({ visitorId: `visitor ${number}`, address: '203.0.113.77' });
      if (number <= 2) await chat.admin(`/${id}`, { method: 'DELETE' });
      ids.unshift(id);
      chat.clock.skip(1000);
    }
  });

  afterAll(async () => {
    await chat.close();
    await database.drop();
  });

  const shown = ({ data }: { data: ChatSessionResponse[] }) => data.map(({ id }) => id);

  it('shows the newest first, and how many there are', async () => {
    const { status, body } = await chat.admin('');
    expect(status).toBe(200);
    expect(shown(body)).toEqual(ids);
    expect(body.pagination).toEqual({ total: 5, limit: 20, offset: 0 });
    expect(body.data[0]).toEqual({
      id: ids[0],
      visitorId: 'visitor 5',
      status: 'active',
      messageCount: 0,
      createdAt: '2026-11-25T09:00:04.000Z',
      lastMessageAt: null,
      expiresAt: '2026-11-26T09:00:04.000Z',
      endedAt: null,
    });
  });

  it.each([
    ['?limit=2', [0, 1], 5],
    ['?limit=2&offset=2', [2, 3], 5],
    ['?limit=2&offset=4', [4], 5],
    ['?offset=9', [], 5],
    ['?status=ended', [3, 4], 2],
    ['?status=ended&limit=1', [3], 2],
    ['?status=active&offset=1', [1, 2], 3],
    ['?status=expired', [], 0],
  ])('shows with %s those at %j of %i', async (query, places, total) => {
    const { body } = await chat.admin(query);
    expect(shown(body)).toEqual(places.map((place) => ids[place]));
    expect(body.pagination.total).toBe(total);
  });

  it.each([
    ['?limit=0', '/limit'],
    ['?limit=101', '/limit'],
    ['?limit=x', '/limit'],
    ['?offset=-1', '/offset'],
    ['?status=open', '/status'],
    ['?status=active&status=ended', '/status'],
    ['?page=2', '/page'],
  ])('refuses %s', async (query, pointer) => {
    const { status, body } = await chat.admin(query);
    expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  it('refuses to delete in a way it does not know', async () => {
    const { status, body } = await chat.admin(`/${ids[0]}?hard=maybe`, { method: 'DELETE' });
    expect([status, body.errors[0].pointer]).toEqual([422, '/hard']);
    expect((await chat.admin(`/${ids[0]}?hard=false`, { method: 'DELETE' })).status).toBe(200);
    expect((await chat.admin(`/${ids[0]}`)).body.data.status).toBe('ended');
  });

  it.each([
    ['', 'GET'],
    ['/sess_x', 'GET'],
    ['/sess_x', 'DELETE'],
  ] as const)('is for administrators (%s %s)', async (path, method) => {
    const { status, body } = await chat.admin(path, { method, headers: {} });
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});
