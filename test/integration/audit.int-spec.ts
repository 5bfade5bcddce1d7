import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditModule } from '../../src/platform/audit/audit.module.js';
import { AuditTrail } from '../../src/platform/audit/audit-trail.js';
import type { Actor } from '../../src/platform/auth/actor.js';
import { Database } from '../../src/platform/database/database.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const KEY = 'k'.repeat(32);
const ADA: Actor = { kind: 'user', id: '17', name: 'ada@example.com', role: 'admin' };

describe('the audit trail', () => {
  let target: TestDatabase;
  let app: ProbeApp;
  let database: Database;
  let trail: AuditTrail;

  beforeAll(async () => {
    target = await createTestDatabase();
    app = await bootProbe(AuditModule, {
      env: { DATABASE_URL: target.url, ADMIN_API_KEY: KEY },
    });
    database = app.nest.get(Database, { strict: false });
    trail = app.nest.get(AuditTrail, { strict: false });
  });

  beforeEach(() => target.query('TRUNCATE audit_events'));

  afterAll(async () => {
    await app.nest.close();
    await target.drop();
  });

  const record = (entityId: string, actor: Actor | null = ADA, entity = 'user') =>
    database.transaction((manager) =>
      trail.record(manager, {
        actor: actor ?? undefined,
        action: `${entity}.updated`,
        entity,
        entityId,
        changes: { role: 'member' },
      }),
    );
  const list = async (query = '', key = KEY) => {
    const answer = await app.server.inject({
      url: `/api/v1/admin/audit${query}`,
      headers: { 'x-admin-key': key },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const idsOf = async (query: string) =>
    ((await list(query)).body.events as { entity_id: string }[]).map(({ entity_id }) => entity_id);

  it('keeps who did what to what, and tells it newest first', async () => {
    await record('1');
    await record('2', null);
    expect(await list()).toEqual({
      status: 200,
      body: {
        events: [
          expect.objectContaining({ actor: 'system', actor_id: null, entity_id: '2' }),
          {
            id: expect.stringMatching(/^\d+$/),
            time: expect.stringMatching(/^\d{4}-.*Z$/),
            actor: 'ada@example.com',
            actor_id: '17',
            action: 'user.updated',
            entity: 'user',
            entity_id: '1',
            changes: { role: 'member' },
            request_id: null,
          },
        ],
        next_cursor: null,
      },
    });
  });

  it('keeps nothing of a change that did not happen', async () => {
    const failing = database.transaction(async (manager) => {
      await trail.record(manager, { actor: ADA, action: 'user.updated', entity: 'user', entityId: '1' });
      throw new Error('not after all');
    });
    await expect(failing).rejects.toThrow('not after all');
    expect(await idsOf('')).toEqual([]);
  });

  it('is found by thing, by kind of thing, by actor and by time', async () => {
    await record('1');
    await record('2', { ...ADA, name: 'bob@example.com' });
    await record('1', ADA, 'candidate');
    await target.query(`UPDATE audit_events SET occurred_at = '2026-01-01T00:00:00Z' WHERE entity_id = '2'`);
    expect(await idsOf('?entity=user')).toEqual(['2', '1']);
    expect(await idsOf('?entity=user:1')).toEqual(['1']);
    expect(await idsOf('?actor=bob@example.com')).toEqual(['2']);
    expect(await idsOf('?since=2026-01-01T00:00:01Z')).toEqual(['1', '1']);
    expect(await idsOf('?entity=user&since=2025-12-31T23:00:00-02:00')).toEqual(['1']);
  });

  it('is read page by page, whatever is written meanwhile', async () => {
    for (let id = 1; id <= 5; id++) await record(String(id));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...(body.events as { entity_id: string }[]).map(({ entity_id }) => entity_id));
      cursor = body.next_cursor;
      await record('later');
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });

  it.each([
    '?limit=0',
    '?limit=101',
    '?cursor=abc',
    '?cursor=MQ==',
    '?since=yesterday',
    '?actor=%00',
    '?color=red',
  ])('refuses %s', async (query) => {
    expect(await list(query)).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
  });

  it('is for administrators', async () => {
    expect(await list('', 'x'.repeat(32))).toMatchObject({
      status: 401,
      body: { code: 'CREDENTIALS_INVALID' },
    });
    expect((await app.server.inject({ url: '/api/v1/admin/audit' })).json()).toMatchObject({
      status: 401,
      detail: 'Not authenticated',
    });
  });
});
