import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ContentApp, bootContent, contactOf, projectOf } from '../support/content-app.js';

let app: ContentApp;

beforeAll(async () => {
  app = await bootContent();
});

beforeEach(() => app.database.query('DELETE FROM content'));

afterAll(() => app.close());

const NOWHERE = `/content_${'x'.repeat(21)}`;
const LEDGER = { title: 'Ledger Lens', description: 'A ledger' };

const create = (changes: object = {}) => app.admin('POST', '', { ...projectOf(), ...changes });
const pointers = (body: any): string[] => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe('changing content', () => {
  it('leaves what is not named, and replaces data as a whole', async () => {
    const item = (await create({ data: { ...LEDGER, tags: ['a'], featured: true } })).body.data;
    const data = { title: 'New', description: 'Other' };
    const { status, headers, body } = await app.admin('PUT', `/${item.id}`, { data });
    expect([status, headers['etag']]).toEqual([200, '"2"']);
    expect(body.data).toEqual({
      ...item,
      data: { ...data, tags: [], featured: false },
      version: 2,
      updatedAt: expect.any(String),
    });
    const changes = { slug: 'other', status: 'published', sortOrder: 9 };
    const again = await app.admin('PUT', `/${item.id}`, changes);
    expect(again.body.data).toEqual({ ...body.data, ...changes, version: 3, updatedAt: expect.any(String) });
  });

  it.each<[string, unknown, unknown]>([
    ['nothing', {}, ['']],
    ['another type', { type: 'about' }, ['/type']],
    ['a version', { version: 1 }, ['/version']],
    ['data that is none', { data: [] }, ['/data']],
    ['data that is null', { data: null }, ['/data']],
    ['data of another type', contactOf(), expect.arrayContaining(['/type'])],
    ['data without a title', { data: { description: 'x' } }, ['/data/title']],
    ['an unknown key of its data', { data: { ...LEDGER, x: 1 } }, ['/data/x']],
    ['a bad tag', { data: { ...LEDGER, tags: ['ok', 7] } }, ['/data/tags/1']],
  ])('refuses %s, and says where', async (_what, change, expected) => {
    const item = (await create()).body.data;
    const { status, body } = await app.admin('PUT', `/${item.id}`, change);
    expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(pointers(body)).toEqual(expected);
    expect((await app.admin('GET', `/${item.id}`)).body.data).toEqual(item);
  });

  it('refuses a slug that is taken, and takes its own', async () => {
    await create({ slug: 'lens' });
    const { id } = (await create({ slug: 'other' })).body.data;
    const taken = await app.admin('PUT', `/${id}`, { slug: 'lens' });
    expect([taken.status, taken.body.code]).toEqual([409, 'CONTENT_SLUG_TAKEN']);
    expect((await app.admin('PUT', `/${id}`, { slug: 'other' })).status).toBe(200);
  });

  it('refuses a deleted item until it is restored', async () => {
    const { id } = (await create()).body.data;
    await app.admin('DELETE', `/${id}`);
    const refused = await app.admin('PUT', `/${id}`, { sortOrder: 1 });
    expect([refused.status, refused.body.code]).toEqual([409, 'CONTENT_DELETED']);
  });

  it.each([
    ['"1"', 412],
    ['"2"', 200],
    ['W/"2"', 412],
    ['"1", "2"', 200],
    ['*', 200],
    ['"x"', 412],
    ['2', 400],
  ])('with If-Match: %s in version 2 is %i', async (tags, status) => {
    const { id } = (await create()).body.data;
    await app.admin('PUT', `/${id}`, { sortOrder: 1 });
    for (const [method, path, body] of [
      ['PUT', `/${id}`, { sortOrder: 2 }],
      ['POST', `/${id}/restore`, { version: 1 }],
      ['DELETE', `/${id}`, undefined],
    ] as const) {
      const answer = await app.admin(method, path, body, { 'if-match': tags });
      expect([method, answer.status]).toEqual([method, status]);
      if (status === 412) expect(answer.body.code).toBe('CONTENT_VERSION_CONFLICT');
      if (status === 200) await app.database.query('UPDATE content SET version = 2, deleted_at = NULL');
    }
  });

  it('fifty times at once makes fifty versions, each once', async () => {
    const { id } = (await create()).body.data;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => app.admin('PUT', `/${id}`, { sortOrder: index })),
    );
    const upTo = (first: number) => Array.from({ length: 52 - first }, (_, index) => first + index);
    const versions = answers.map(({ body }) => body.data.version as number).sort((a, b) => a - b);
    expect(versions).toEqual(upTo(2));
    const { body } = await app.admin('GET', `/${id}/history`);
    expect(body.data.map(({ version }: { version: number }) => version)).toEqual(upTo(1).reverse());
    const times = body.data.map(({ changedAt }: { changedAt: string }) => changedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('of many who have the same version lets one through', async () => {
    const { id } = (await create()).body.data;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        app.admin('PUT', `/${id}`, { sortOrder: index }, { 'if-match': '"1"' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 412),
    ]);
  });
});

describe('what is not there', () => {
  it.each(['/nope', NOWHERE, '/content_x', '/%00', "/content_'%20OR%20''%3d''%20--%20xx"])(
    'under %s, is 404 for every method',
    async (path) => {
      for (const [method, rest, body] of [
        ['GET', '', undefined],
        ['PUT', '', { sortOrder: 1 }],
        ['DELETE', '', undefined],
        ['DELETE', '?hard=true', undefined],
        ['GET', '/history', undefined],
        ['POST', '/restore', { version: 1 }],
      ] as const) {
        const answer = await app.admin(method, `${path}${rest}`, body);
        expect([method, rest, answer.status, answer.body.code]).toEqual([
          method,
          rest,
          404,
          'CONTENT_NOT_FOUND',
        ]);
      }
    },
  );
});
