import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/client';
import { AS_ADMIN } from '../support/account-app.js';
import { type McpApp, bootMcp, textOf } from '../support/mcp-app.js';

const PROJECT = { type: 'project', data: { title: 'Night Train', description: 'A timetable that is right' } };

let app: McpApp;
let admin: Client;
let adminEmail: string;

beforeAll(async () => {
  app = await bootMcp({ env: { RATE_LIMIT_WHITELIST: '127.0.0.1' } });
  const account = await app.newUser('admin');
  adminEmail = account.username;
  admin = await app.connect(await app.signIn(account));
}, 60_000);

afterAll(() => app.close());

async function call(client: Client, name: string, input: object) {
  const result = await client.callTool({ name, arguments: { ...input } });
  return { isError: result.isError === true, text: textOf(result) };
}

/** Calls a tool that must succeed. @returns its answer. */
async function done(client: Client, name: string, input: object): Promise<any> {
  const { isError, text } = await call(client, name, input);
  if (isError) throw new Error(text);
  return JSON.parse(text);
}

const publicly = async (path: string) => (await app.ask(`/api/v1/content/${path}`)).status;

const audit = async (id: string) => {
  const { body } = await app.ask({ url: `/api/v1/admin/audit?entity=content:${id}`, headers: AS_ADMIN });
  return (body.events as any[]).map(({ actor, action }) => [actor, action]);
};

describe('an administrator', () => {
  it('creates a draft, publishes it and deletes it, each at once for everybody and in the audit trail', async () => {
    const item = await done(admin, 'create_content', PROJECT);
    expect(item).toMatchObject({ ...PROJECT, slug: 'night-train', status: 'draft', version: 1 });
    expect(await publicly('project/night-train')).toBe(404);
    const published = await done(admin, 'update_content', { id: item.id, version: 1, status: 'published' });
    expect(published).toMatchObject({ id: item.id, version: 2, status: 'published', data: item.data });
    expect(await publicly('project/night-train')).toBe(200);
    expect(await done(admin, 'delete_content', { id: item.id, version: 2 })).toEqual({
      deleted: true,
      id: item.id,
    });
    expect(await publicly('project/night-train')).toBe(404);
    const actions = await audit(item.id);
    expect(actions).toHaveLength(3);
    expect(new Set(actions.map(([actor]) => actor))).toEqual(new Set([adminEmail]));
  });

  it('may be a service with the admin key, which the audit trail then names', async () => {
    const service = await app.connect(AS_ADMIN);
    const { id } = await done(service, 'create_content', PROJECT);
    expect(await audit(id)).toEqual([['admin-key', expect.any(String)]]);
  });

  it('changes what has the version they name, and is told where it has another', async () => {
    const { id } = await done(admin, 'create_content', PROJECT);
    const stale = { id, version: 7, status: 'archived' };
    expect(await call(admin, 'update_content', stale)).toEqual({
      isError: true,
      text: 'CONTENT_VERSION_CONFLICT: The content has version 1',
    });
    expect((await call(admin, 'delete_content', { id, version: 7 })).text).toContain(
      'CONTENT_VERSION_CONFLICT',
    );
    expect(await done(admin, 'update_content', { id, status: 'archived' })).toMatchObject({ version: 2 });
  });

  it('is never shown what the assistant is told, and does not lose it by a change of the rest', async () => {
    const chatSystemPrompt = 'Be brief';
    const data = { name: 'Robin', title: 'Engineer', email: 'robin@example.com' };
    const created = await call(admin, 'create_content', {
      type: 'contact',
      status: 'published',
      data: { ...data, chatSystemPrompt },
    });
    expect(created.text).not.toContain('chatSystemPrompt');
    const { id } = JSON.parse(created.text);
    const stored = async () => {
      const { body } = await app.ask({ url: `/api/v1/admin/content/${id}`, headers: AS_ADMIN });
      return body.data;
    };
    const renamed = await call(admin, 'update_content', { id, data: { ...data, name: 'Robin Example' } });
    expect(renamed.text).not.toContain('chatSystemPrompt');
    expect(await stored()).toMatchObject({ version: 2, data: { name: 'Robin Example', chatSystemPrompt } });
    await done(admin, 'update_content', { id, data: { ...data, chatSystemPrompt: '' } });
    expect((await stored()).data.chatSystemPrompt).toBe('');
  });

  it.each([
    ['create_content', {}, 'type is one of'],
    ['create_content', { type: 'teapot', data: {} }, 'type is one of'],
    ['create_content', { ...PROJECT, data: { title: '' } }, '/data/title: '],
    ['create_content', { ...PROJECT, data: { ...PROJECT.data, colour: 'red' } }, '/data/colour: Unknown key'],
    [
      'create_content',
      { ...PROJECT, data: { ...PROJECT.data, links: { live: 'javascript:alert(1)' } } },
      '/data/links/live: ',
    ],
    ['create_content', { ...PROJECT, slug: 'No Slug' }, '/slug: '],
    ['create_content', { ...PROJECT, surprise: 1 }, '/surprise: Unknown key'],
    ['update_content', {}, '/id: Expected a text'],
    ['update_content', { id: 'x' }, 'Nothing to change'],
    ['update_content', { id: 'x', version: 0, status: 'draft' }, '/version: At least 1'],
    ['update_content', { id: 'x', status: 'gone' }, '/status: '],
    ['delete_content', { id: 'x', version: 'one' }, '/version: '],
    ['delete_content', { id: 7 }, '/id: Expected a text'],
  ])('is told what is wrong with %s %j', async (name, input, complaint) => {
    const { isError, text } = await call(admin, name, input);
    expect(isError).toBe(true);
    expect(text).toMatch(/^VALIDATION_FAILED: /);
    expect(text).toContain(complaint);
  });

  it.each([
    ['update_content', { id: 'content_aaaaaaaaaaaaaaaaaaaaa', status: 'draft' }],
    ['update_content', { id: 'x', data: { title: 'y' } }],
    ['delete_content', { id: "' OR 1=1" }],
  ])('is told that %s %j finds nothing', async (name, input) => {
    expect(await call(admin, name, input)).toEqual({
      isError: true,
      text: 'CONTENT_NOT_FOUND: Content not found',
    });
  });

  it('is told that a slug is taken', async () => {
    const item = { ...PROJECT, slug: 'taken' };
    await done(admin, 'create_content', item);
    expect((await call(admin, 'create_content', item)).text).toMatch(/^CONTENT_SLUG_TAKEN: /);
  });

  it('makes one version a change, however many come at once', async () => {
    const { id } = await done(admin, 'create_content', PROJECT);
    const changes = await Promise.all(
      Array.from({ length: 10 }, (_, sortOrder) => done(admin, 'update_content', { id, sortOrder })),
    );
    expect(changes.map(({ version }) => version).sort((a, b) => a - b)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });
});

describe('whoever is no administrator', () => {
  const WRITES = [
    ['create_content', PROJECT],
    ['create_content', {}],
    ['update_content', { id: 'content_aaaaaaaaaaaaaaaaaaaaa', status: 'draft' }],
    ['delete_content', { id: 'content_aaaaaaaaaaaaaaaaaaaaa' }],
  ] as const;

  it.each(['without a credential', 'with a member’s token'])(
    'is refused %s, and told what to send',
    async (how) => {
      const headers = how.startsWith('with a') ? await app.signIn(await app.newUser('member')) : {};
      const client = await app.connect({ ...headers });
      const before = await app.database.query('SELECT count(*) FROM content');
      for (const [name, input] of WRITES) {
        const { isError, text } = await call(client, name, input);
        expect(isError).toBe(true);
        expect(text).toMatch(/^ADMIN_REQUIRED: Admin access required\n.*Authorization: Bearer.*X-Admin-Key/);
      }
      expect(await app.database.query('SELECT count(*) FROM content')).toEqual(before);
      expect((await call(client, 'list_content', {})).isError).toBe(false);
    },
  );
});
