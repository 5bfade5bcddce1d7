import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type ContentApp, bootContent, contactOf, projectOf } from '../support/content-app.js';

const PROMPT = 'Only the owner may read this';

let app: ContentApp;

beforeAll(async () => {
  app = await bootContent();
});

afterEach(async () => {
  await app.database.query('DELETE FROM content');
  // Beside the application, so that its cache does not know.
  await app.admin('DELETE', `/${(await app.publish()).id}?hard=true`);
});

afterAll(() => app.close());

const about = (title: string, rest: object = {}) =>
  app.publish({ type: 'about', data: { title, content: 'x' }, ...rest });
const slugs = async (path = '') =>
  (await app.read(path)).body.data.map(({ slug }: { slug: string }) => slug) as string[];

describe('the list of content', () => {
  it('is empty where nothing is published', async () => {
    expect((await app.read()).body).toEqual({ data: [] });
  });

  it('has published items as they are', async () => {
    const item = await app.publish({ slug: 'lens', sortOrder: 3 });
    const { status, headers, body } = await app.read();
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'application/json; charset=utf-8',
      'public, max-age=60',
    ]);
    expect(body).toEqual({ data: [item] });
    expect(item).toEqual({
      id: expect.stringMatching(/^content_[\w-]{21}$/),
      type: 'project',
      slug: 'lens',
      data: { title: item.data.title, description: 'What it is', tags: [], featured: false },
      status: 'published',
      version: 1,
      sortOrder: 3,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: item.createdAt,
      deletedAt: null,
    });
  });

  it('is in the owner’s order, and the newest come first among equals', async () => {
    await app.publish({ slug: 'old' });
    await app.publish({ slug: 'new' });
    await app.publish({ slug: 'last', sortOrder: 1 });
    await app.publish({ slug: 'first', sortOrder: -1 });
    expect(await slugs()).toEqual(['first', 'new', 'old', 'last']);
  });

  it('is of one type where that is asked for', async () => {
    await app.publish({ slug: 'lens' });
    await about('Me');
    expect(await slugs('?type=about')).toEqual(['me']);
    expect(await slugs('?type=skill')).toEqual([]);
    expect(await slugs()).toHaveLength(2);
  });

  it.each(['?type=nope', '?type=', '?type=about&type=skill', '?limit=5'])('refuses %s', async (query) => {
    const { status, body, headers } = await app.read(query);
    expect([status, body.code, headers['cache-control']]).toEqual([422, 'VALIDATION_FAILED', 'no-store']);
    expect(body.errors[0].pointer).toBe(query.startsWith('?type') ? '/type' : '/limit');
  });
});

describe('the bundle', () => {
  it('has empty lists and nulls where nothing is published', async () => {
    const { status, headers, body } = await app.read('/bundle');
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=300']);
    expect(body).toEqual({
      data: { projects: [], experiences: [], education: [], skills: [], about: null, contact: null },
    });
  });

  it('has everything by its type, and of about and contact the first', async () => {
    const of = (type: string, data: object) => app.publish({ type, data });
    const [project, experience, education, skill] = [
      await app.publish(),
      await of('experience', {}),
      await of('education', {}),
      await of('skill', {}),
    ];
    await about('Later', { sortOrder: 2 });
    const first = await about('First', { sortOrder: 1 });
    await about('Draft', { sortOrder: 0, status: 'draft' });
    const contact = await app.publish({ ...contactOf() });
    expect((await app.read('/bundle')).body.data).toEqual({
      projects: [project],
      experiences: [experience],
      education: [education],
      skills: [skill],
      about: first,
      contact,
    });
  });
});

describe('an item', () => {
  it('is found by its type and slug', async () => {
    const item = await app.publish({ slug: 'lens' });
    const { status, headers, body } = await app.read('/project/lens');
    expect([status, headers['cache-control'], body]).toEqual([200, 'public, max-age=300', { data: item }]);
  });

  it('is found by a slug of a hundred characters', async () => {
    const slug = 'x'.repeat(100);
    await app.publish({ slug });
    expect((await app.read(`/project/${slug}`)).status).toBe(200);
  });

  it.each([
    '/project/none',
    '/about/lens',
    '/nope/lens',
    '/project/LENS',
    '/project/bundle',
    `/project/${'x'.repeat(101)}`,
    '/project/%00',
    '/project/..%2f..%2fetc',
    "/project/'%20OR%201=1",
  ])('that is not there, as %s, is 404 and nothing that may be kept', async (path) => {
    await app.publish({ slug: 'lens' });
    const { status, headers, body } = await app.read(path);
    expect([status, body.code]).toEqual([404, 'CONTENT_NOT_FOUND']);
    expect([headers['cache-control'], headers['etag']]).toEqual(['no-store', undefined]);
  });
});

describe('what is not published', () => {
  it.each(['draft', 'archived'])('as %s is nowhere', async (status) => {
    await app.publish({ slug: 'lens', status });
    expect([await slugs(), (await app.read('/bundle')).body.data.projects]).toEqual([[], []]);
    expect((await app.read('/project/lens')).status).toBe(404);
  });

  it('any more, because it was deleted, is nowhere, and there again when it is restored', async () => {
    const { id } = await app.publish({ slug: 'lens' });
    expect((await app.read('/project/lens')).status).toBe(200);
    await app.admin('DELETE', `/${id}`);
    expect([await slugs(), (await app.read('/bundle')).body.data.projects]).toEqual([[], []]);
    expect((await app.read('/project/lens')).status).toBe(404);
    await app.admin('POST', `/${id}/restore`, { version: 1 });
    expect(await slugs()).toEqual(['lens']);
  });

  it('of a contact is what the assistant is told', async () => {
    const contact = await app.publish({ ...contactOf({ chatSystemPrompt: PROMPT }), slug: 'me' });
    expect(contact.data.chatSystemPrompt).toBe(PROMPT);
    for (const path of ['', '?type=contact', '/bundle', '/contact/me']) {
      const { status, bytes } = await app.read(path);
      expect([
        status,
        bytes.includes('Robin'),
        bytes.includes('chatSystemPrompt'),
        bytes.includes(PROMPT),
      ]).toEqual([200, true, false, false]);
    }
  });
});

describe.each([
  ['', 'public, max-age=60'],
  ['?type=project', 'public, max-age=60'],
  ['/bundle', 'public, max-age=300'],
  ['/project/lens', 'public, max-age=300'],
])('the answer of %j', (path, cacheControl) => {
  const publish = () => app.publish({ slug: 'lens', ...projectOf({ content: 'words '.repeat(1000) }) });

  it('is not sent again to who has it, with the same headers', async () => {
    await publish();
    const first = await app.read(path);
    expect(first.headers['etag']).toMatch(/^W\/"[\w-]{27}"$/);
    const again = await app.read(path, { 'if-none-match': String(first.headers['etag']) });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    for (const name of ['etag', 'cache-control', 'vary', 'x-content-type-options'])
      expect(again.headers[name]).toBe(first.headers[name]);
    expect(again.headers['cache-control']).toBe(cacheControl);
    expect(again.headers['content-length'] ?? '0').toBe('0');
  });

  it('is sent again after a change, with another tag', async () => {
    const { id } = await publish();
    const { etag } = (await app.read(path)).headers;
    await app.admin('PUT', `/${id}`, { sortOrder: 7 });
    const again = await app.read(path, { 'if-none-match': String(etag) });
    expect([again.status, again.headers['etag'] === etag]).toEqual([200, false]);
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('is the same in %s, and says what it varies with', async (coding, decoded) => {
    await publish();
    const plain = await app.read(path, { 'accept-encoding': 'identity' });
    const packed = await app.read(path, { 'accept-encoding': coding });
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([
      undefined,
      coding,
    ]);
    expect(decoded(packed.bytes).equals(plain.bytes)).toBe(true);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 5);
    expect(packed.headers['content-length']).toBe(String(packed.bytes.length));
    for (const { headers } of [plain, packed]) {
      expect(headers['etag']).toBe(plain.headers['etag']);
      expect(String(headers['vary']).toLowerCase().split(/, */)).toContain('accept-encoding');
      expect(
        String(headers['vary'])
          .toLowerCase()
          .match(/accept-encoding/g),
      ).toHaveLength(1);
    }
    const known = { 'accept-encoding': coding, 'if-none-match': String(packed.headers['etag']) };
    expect((await app.read(path, known)).status).toBe(304);
  });

  it('has its headers alone for HEAD', async () => {
    await publish();
    const whole = await app.read(path);
    const head = await app.ask({ method: 'HEAD', url: `/api/v1/content${path}` });
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length', 'vary'])
      expect(head.headers[name]).toBe(whole.headers[name]);
  });
});
