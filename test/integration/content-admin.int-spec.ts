import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMIN_CONTENT, type ContentApp, bootContent, contactOf, projectOf } from '../support/content-app.js';

let app: ContentApp;

beforeAll(async () => {
  app = await bootContent();
});

beforeEach(() => app.database.query('DELETE FROM content'));

afterAll(() => app.close());

const LEDGER = { title: 'Ledger Lens', description: 'A ledger' };

const create = (changes: object = {}) => app.admin('POST', '', { ...projectOf(), ...changes });
const pointers = (body: any): string[] => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe('creating content', () => {
  it('gives a draft its id, slug and first version', async () => {
    const { status, headers, body } = await app.admin('POST', '', { type: 'project', data: LEDGER });
    expect(body).toEqual({
      data: {
        id: expect.stringMatching(/^content_[\w-]{21}$/),
        type: 'project',
        slug: 'ledger-lens',
        data: { ...LEDGER, tags: [], featured: false },
        status: 'draft',
        version: 1,
        sortOrder: 0,
        createdAt: expect.any(String),
        updatedAt: body.data.createdAt,
        deletedAt: null,
      },
    });
    expect([status, headers['location'], headers['etag'], headers['cache-control']]).toEqual([
      201,
      `${ADMIN_CONTENT}/${body.data.id}`,
      '"1"',
      'no-store',
    ]);
    expect((await app.admin('GET', `/${body.data.id}`)).body).toEqual(body);
  });

  it('takes slug, status and sortOrder, where they are given', async () => {
    const given = { slug: 'lens-2', status: 'archived', sortOrder: -5 };
    expect((await create(given)).body.data).toMatchObject(given);
  });

  it('numbers the slug from the title where it is taken, also by a deleted item', async () => {
    const first = await app.admin('POST', '', { type: 'project', data: LEDGER });
    await app.admin('DELETE', `/${first.body.data.id}`);
    const slugs = [];
    for (let count = 0; count < 3; count++)
      slugs.push((await app.admin('POST', '', { type: 'project', data: LEDGER })).body.data.slug);
    expect(slugs).toEqual(['ledger-lens-1', 'ledger-lens-2', 'ledger-lens-3']);
    const about = { type: 'about', data: { title: 'Ledger Lens', content: 'x' } };
    expect((await app.admin('POST', '', about)).body.data.slug).toBe('ledger-lens');
  });

  it('refuses a given slug that is taken, also by a deleted item', async () => {
    const { body } = await create({ slug: 'lens' });
    for (const _taken of ['there', 'deleted']) {
      const again = await create({ slug: 'lens' });
      expect([again.status, again.body.code]).toEqual([409, 'CONTENT_SLUG_TAKEN']);
      await app.admin('DELETE', `/${body.data.id}`);
    }
    await app.admin('DELETE', `/${body.data.id}?hard=true`);
    expect((await create({ slug: 'lens' })).status).toBe(201);
  });

  it('fifty times at once with one title gives fifty slugs', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.admin('POST', '', { type: 'project', data: LEDGER })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const slugs = answers.map(({ body }) => body.data.slug as string).sort();
    const expected = ['ledger-lens', ...Array.from({ length: 49 }, (_, index) => `ledger-lens-${index + 1}`)];
    expect(slugs).toEqual(expected.sort());
  });

  it('fifty times at once with one slug creates one', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => create({ slug: 'lens' })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
  });

  it('is done once under an idempotency key', async () => {
    const content = projectOf();
    const headers = { 'idempotency-key': 'once' };
    const first = await app.admin('POST', '', content, headers);
    const again = await app.admin('POST', '', content, headers);
    expect(again.headers['idempotency-replayed']).toBe('true');
    for (const name of ['status', 'body'] as const) expect(again[name]).toEqual(first[name]);
    for (const name of ['location', 'etag']) expect(again.headers[name]).toBe(first.headers[name]);
    expect((await app.admin('GET', '')).body.data).toHaveLength(1);
    const other = await app.admin('POST', '', projectOf(), headers);
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it.each<[string, unknown, unknown]>([
    ['nothing', {}, ['/type']],
    ['no object', [], ['']],
    ['an unknown type', { type: 'song', data: LEDGER }, ['/type']],
    ['no data', { type: 'project' }, ['/data']],
    [
      'data of another type',
      { ...contactOf(), type: 'about' },
      expect.arrayContaining(['/data/content', '/data/name']),
    ],
    ['an unknown key', { type: 'project', data: LEDGER, version: 7 }, ['/version']],
    ['unknown keys of its data', { type: 'project', data: { ...LEDGER, 'a/b~c': 1 } }, ['/data/a~1b~0c']],
    [
      'several mistakes',
      { type: 'project', data: { title: '', tags: ['ok', ''] } },
      ['/data/title', '/data/description', '/data/tags/1'],
    ],
    [
      'a bad link',
      { type: 'project', data: { ...LEDGER, links: { live: 'javascript:alert(1)' } } },
      ['/data/links/live'],
    ],
    ['a bad network', contactOf({ social: { 'Git Hub': 'https://github.com' } }), ['/data/social/Git Hub']],
    ['a bad slug', { type: 'project', data: LEDGER, slug: 'Lens_' }, ['/slug']],
    ['an empty slug', { type: 'project', data: LEDGER, slug: '' }, ['/slug']],
    ['a slug that is null', { type: 'project', data: LEDGER, slug: null }, ['/slug']],
    ['two hyphens', { type: 'project', data: LEDGER, slug: 'a--b' }, ['/slug']],
    ['a long slug', { type: 'project', data: LEDGER, slug: 'x'.repeat(101) }, ['/slug']],
    ['a bad status', { type: 'project', data: LEDGER, status: 'live' }, ['/status']],
    ['a bad order', { type: 'project', data: LEDGER, sortOrder: 1.5 }, ['/sortOrder']],
    ['an order beyond', { type: 'project', data: LEDGER, sortOrder: 2 ** 31 }, ['/sortOrder']],
    [
      'a bad grade',
      {
        type: 'education',
        data: { items: [{ institution: 'TU', degree: 'B', startDate: '2020-01', gpa: {} }] },
      },
      ['/data/items/0/gpa'],
    ],
  ])('refuses %s, and says where', async (_what, content, expected) => {
    const { status, body } = await app.admin('POST', '', content);
    expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(pointers(body)).toEqual(expected);
    for (const { detail } of body.errors) expect(detail).not.toBe('');
  });

  it('takes the texts of a long item, and no body beyond a megabyte', async () => {
    const highlights = Array.from({ length: 20 }, () => 'ж'.repeat(500));
    const study = { institution: 'TU', degree: 'B', startDate: '2020-01', highlights };
    const data = { items: Array.from({ length: 20 }, () => study) };
    expect((await app.admin('POST', '', { type: 'education', data })).status).toBe(201);
    const { status, body } = await create({ data: { ...LEDGER, content: 'x'.repeat(1024 * 1024) } });
    expect([status, body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});

describe('reading all content', () => {
  beforeEach(async () => {
    await app.publish({ slug: 'second', sortOrder: 2 });
    await app.publish({ slug: 'first', sortOrder: 1, status: 'draft' });
    await app.publish({ ...contactOf({ chatSystemPrompt: 'secret' }), slug: 'third', sortOrder: 3 });
    const { id } = await app.publish({ slug: 'gone', sortOrder: 4 });
    await app.admin('DELETE', `/${id}`);
  });

  it.each([
    ['', ['first', 'second', 'third']],
    ['?type=project', ['first', 'second']],
    ['?status=draft', ['first']],
    ['?type=contact&status=published', ['third']],
    ['?includeDeleted=true', ['first', 'second', 'third', 'gone']],
    ['?includeDeleted=false', ['first', 'second', 'third']],
    ['?type=project&status=published&includeDeleted=true', ['second', 'gone']],
    ['?status=archived', []],
    ['?limit=1&offset=1', ['second']],
    ['?offset=9', []],
  ])('with %j has %j', async (query, slugs) => {
    const { status, headers, body } = await app.admin('GET', query);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(slugs);
  });

  it('says how many there are, and which part it shows', async () => {
    expect((await app.admin('GET', '?limit=2&offset=1')).body.pagination).toEqual({
      total: 3,
      limit: 2,
      offset: 1,
    });
    expect((await app.admin('GET', '')).body.pagination).toEqual({ total: 3, limit: 20, offset: 0 });
  });

  it('shows the owner what the assistant is told', async () => {
    const { body } = await app.admin('GET', '?type=contact');
    expect(body.data[0].data.chatSystemPrompt).toBe('secret');
  });

  it.each([
    '?limit=0',
    '?limit=101',
    '?limit=x',
    '?offset=-1',
    '?status=live',
    '?includeDeleted=yes',
    '?page=2',
  ])('refuses %s', async (query) => {
    const { status, body } = await app.admin('GET', query);
    expect([status, pointers(body)]).toEqual([422, [`/${/\w+/.exec(query)![0]}`]]);
  });

  it('finds a deleted item by its id', async () => {
    const { body } = await app.admin('GET', '?includeDeleted=true&offset=3');
    const [{ id }] = body.data;
    const found = await app.admin('GET', `/${id}`);
    expect([found.status, found.headers['etag']]).toEqual([200, '"2"']);
    expect(found.body.data.deletedAt).toEqual(expect.any(String));
  });
});
