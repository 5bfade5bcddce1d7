import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContentApp, bootContent, contactOf, projectOf } from '../support/content-app.js';

let app: ContentApp;

beforeAll(async () => {
  app = await bootContent();
});

afterAll(() => app.close());

const dataOf = (title: string) => ({ title, description: 'x', tags: [], featured: false });
const create = async (data: object = {}) => (await app.admin('POST', '', projectOf({ ...data }))).body.data;
const history = async (id: string, query = '') =>
  (await app.admin('GET', `/${id}/history${query}`)).body.data;
const count = async (table: string, id: string, column = 'content_id') =>
  (await app.database.query(`SELECT FROM ${table} WHERE ${column} = $1`, [id])).length;

describe('the history of content', () => {
  it('has every version, the newest first, and who made it', async () => {
    const { id, slug, createdAt } = await create(dataOf('One'));
    await app.admin('PUT', `/${id}`, { data: dataOf('Two'), status: 'published' });
    await app.admin('PUT', `/${id}`, { slug: 'moved' });
    await app.admin('DELETE', `/${id}`);
    const versions = await history(id);
    const by = { changedBy: 'admin-key', changedAt: expect.any(String) };
    expect(versions).toEqual([
      { version: 4, data: dataOf('Two'), status: 'published', slug: 'moved', ...by },
      { version: 3, data: dataOf('Two'), status: 'published', slug: 'moved', ...by },
      { version: 2, data: dataOf('Two'), status: 'published', slug, ...by },
      { version: 1, data: dataOf('One'), status: 'draft', slug, ...by },
    ]);
    expect(versions[3].changedAt).toBe(createdAt);
  });

  it('is read part by part', async () => {
    const { id } = await create();
    for (let version = 2; version <= 5; version++) await app.admin('PUT', `/${id}`, { sortOrder: version });
    const shown = await history(id, '?limit=2&offset=1');
    expect(shown.map(({ version }: { version: number }) => version)).toEqual([4, 3]);
    for (const query of ['?limit=0', '?limit=1001', '?offset=-1', '?page=1'])
      expect((await app.admin('GET', `/${id}/history${query}`)).status).toBe(422);
  });

  it('keeps what the assistant was told, for the owner', async () => {
    const { body } = await app.admin('POST', '', contactOf({ chatSystemPrompt: 'secret' }));
    expect((await history(body.data.id))[0].data.chatSystemPrompt).toBe('secret');
  });
});

describe('restoring content', () => {
  it('brings data back as a new version, and leaves status, slug and order', async () => {
    const { id } = await create(dataOf('One'));
    const now = { status: 'published', slug: 'restored', sortOrder: 4 };
    await app.admin('PUT', `/${id}`, { data: dataOf('Two'), ...now });
    const { status, headers, body } = await app.admin('POST', `/${id}/restore`, { version: 1 });
    expect([status, headers['etag']]).toEqual([200, '"3"']);
    expect(body.data).toMatchObject({ ...now, data: dataOf('One'), version: 3, deletedAt: null });
    expect((await history(id)).map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
  });

  it('brings a deleted item back', async () => {
    const { id } = await app.publish({ slug: 'back' });
    await app.admin('DELETE', `/${id}`);
    const { body } = await app.admin('POST', `/${id}/restore`, { version: 1 });
    expect(body.data).toMatchObject({ version: 3, status: 'published', slug: 'back', deletedAt: null });
    expect((await app.admin('PUT', `/${id}`, { sortOrder: 1 })).status).toBe(200);
  });

  it.each([
    [{ version: 2 }, 404, 'CONTENT_VERSION_NOT_FOUND'],
    [{ version: 0 }, 422, 'VALIDATION_FAILED'],
    [{ version: '1' }, 422, 'VALIDATION_FAILED'],
    [{}, 422, 'VALIDATION_FAILED'],
    [{ version: 1, slug: 'x' }, 422, 'VALIDATION_FAILED'],
    [{ version: 2 ** 31 }, 422, 'VALIDATION_FAILED'],
  ])('with %j is %i %s', async (body, status, code) => {
    const { id } = await create();
    const answer = await app.admin('POST', `/${id}/restore`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await count('content_history', id)).toBe(1);
  });

  it('refuses data that would not be taken today', async () => {
    const { id } = await create();
    await app.database.query(
      `UPDATE content_history SET data = '{"title": "old shape"}' WHERE content_id = $1`,
      [id],
    );
    const { status, body } = await app.admin('POST', `/${id}/restore`, { version: 1 });
    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ['/description'],
    ]);
  });
});

describe('deleting content', () => {
  it('is done once, and once more changes nothing', async () => {
    const { id } = await create();
    for (const _time of [1, 2]) {
      const { status, body } = await app.admin('DELETE', `/${id}`);
      expect([status, body]).toEqual([200, { success: true }]);
    }
    expect((await history(id))[0].version).toBe(2);
    const { data } = (await app.admin('GET', `/${id}`)).body;
    expect(data.deletedAt).toBe(data.updatedAt);
  });

  it('for good leaves nothing but its events', async () => {
    const { id } = await create();
    await app.admin('PUT', `/${id}`, { sortOrder: 2 });
    expect((await app.admin('DELETE', `/${id}?hard=true`)).body).toEqual({ success: true });
    expect([await count('content', id, 'id'), await count('content_history', id)]).toEqual([0, 0]);
    expect((await app.admin('GET', `/${id}`)).status).toBe(404);
    expect((await app.events(id)).map(({ action }) => action)).toEqual([
      'content.created',
      'content.updated',
      'content.erased',
    ]);
  });

  it('for good may follow a deletion', async () => {
    const { id } = await create();
    await app.admin('DELETE', `/${id}`);
    expect((await app.admin('DELETE', `/${id}?hard=true`)).status).toBe(200);
    expect((await app.admin('DELETE', `/${id}?hard=true`)).status).toBe(404);
  });

  it.each(['?hard=yes', '?hard=1', '?force=true'])('refuses %s', async (query) => {
    const { id } = await create();
    expect((await app.admin('DELETE', `/${id}${query}`)).status).toBe(422);
    expect(await count('content', id, 'id')).toBe(1);
  });
});

describe('the audit trail of content', () => {
  it('says who did what, with the names of changed fields and none of their texts', async () => {
    const text = 'Long and personal';
    const { id } = await create({ description: text });
    await app.admin('PUT', `/${id}`, {
      data: { title: text, description: text, tags: ['x'] },
      status: 'published',
    });
    await app.admin('PUT', `/${id}`, { slug: 'moved-again', sortOrder: 3 });
    await app.admin('DELETE', `/${id}`);
    await app.admin('POST', `/${id}/restore`, { version: 1 });
    const events = await app.events(id);
    const type = 'project';
    expect(events.map(({ actor, action, changes }) => [actor, action, changes])).toEqual([
      [
        'admin-key',
        'content.created',
        {
          type,
          version: 1,
          slug: expect.any(String),
          status: 'draft',
          sortOrder: 0,
          data: expect.any(Array),
        },
      ],
      ['admin-key', 'content.updated', { type, version: 2, status: 'published', data: expect.any(Array) }],
      ['admin-key', 'content.updated', { type, version: 3, slug: 'moved-again', sortOrder: 3 }],
      ['admin-key', 'content.deleted', { type, version: 4, deleted: true }],
      ['admin-key', 'content.restored', { type, version: 5, deleted: false, data: expect.any(Array) }],
    ]);
    expect([...events[0]!['changes'].data].sort()).toEqual(['description', 'featured', 'tags', 'title']);
    expect([...events[1]!['changes'].data].sort()).toEqual(['tags', 'title']);
    expect(JSON.stringify(events)).not.toContain(text);
  });

  it('has nothing of a change that was refused', async () => {
    const { id } = await create();
    await create({ title: 'Taken' });
    await app.admin('PUT', `/${id}`, { slug: 'taken' });
    await app.admin('PUT', `/${id}`, { sortOrder: 1 }, { 'if-match': '"9"' });
    await app.admin('POST', `/${id}/restore`, { version: 9 });
    expect(await app.events(id)).toHaveLength(1);
    expect(await count('content_history', id)).toBe(1);
  });
});
