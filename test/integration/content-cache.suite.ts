import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ContentRepository } from '../../src/modules/content/content.repository.js';
import { DatabaseUnavailableError } from '../../src/platform/database/database.errors.js';
import { Database } from '../../src/platform/database/database.js';
import type { ContentApp } from '../support/content-app.js';

/** How each kind of write shows in what the public reads: before, and after. */
type Write = (
  app: ContentApp,
) => Promise<{ write: () => Promise<unknown>; shows: (items: any[]) => boolean }>;

const has =
  (slug: string, there = true) =>
  (items: any[]) =>
    items.some((item) => item.slug === slug) === there;

const WRITES: Record<string, Write> = {
  'is created': (app) => Promise.resolve({ write: () => app.publish({ slug: 'new' }), shows: has('new') }),
  async 'gets other data'(app) {
    const { id } = await app.publish();
    const data = { title: 'Other', description: 'x' };
    return {
      write: () => app.admin('PUT', `/${id}`, { data }),
      shows: (items) => items.some((item) => item.data.title === 'Other'),
    };
  },
  async 'is published'(app) {
    const { id } = await app.publish({ slug: 'lens', status: 'draft' });
    return { write: () => app.admin('PUT', `/${id}`, { status: 'published' }), shows: has('lens') };
  },
  async 'is archived'(app) {
    const { id } = await app.publish({ slug: 'lens' });
    return { write: () => app.admin('PUT', `/${id}`, { status: 'archived' }), shows: has('lens', false) };
  },
  async 'gets another place'(app) {
    const { id } = await app.publish({ slug: 'lens' });
    await app.publish();
    return {
      write: () => app.admin('PUT', `/${id}`, { sortOrder: -1 }),
      shows: ([first]) => first.slug === 'lens',
    };
  },
  async 'gets another slug'(app) {
    const { id } = await app.publish({ slug: 'lens' });
    return { write: () => app.admin('PUT', `/${id}`, { slug: 'moved' }), shows: has('moved') };
  },
  async 'is deleted'(app) {
    const { id } = await app.publish({ slug: 'lens' });
    return { write: () => app.admin('DELETE', `/${id}`), shows: has('lens', false) };
  },
  async 'is erased'(app) {
    const { id } = await app.publish({ slug: 'lens' });
    return { write: () => app.admin('DELETE', `/${id}?hard=true`), shows: has('lens', false) };
  },
  async 'is restored'(app) {
    const { id } = await app.publish({ slug: 'lens' });
    await app.admin('DELETE', `/${id}`);
    return { write: () => app.admin('POST', `/${id}/restore`, { version: 1 }), shows: has('lens') };
  },
};

/** @param appsUnderTest on which is written, and read: the same where there is one. */
export function describeContentCache(
  store: string,
  appsUnderTest: () => { readonly writer: ContentApp; readonly reader: ContentApp },
): void {
  const items = async (app: ContentApp) => (await app.read('?type=project')).body.data as any[];

  describe(`content that is cached in ${store}`, () => {
    beforeEach(async () => {
      const { writer } = appsUnderTest();
      for (const { id } of (await writer.admin('GET', '?limit=100&includeDeleted=true')).body.data)
        await writer.admin('DELETE', `/${id}?hard=true`);
    });

    afterEach(() => void jest.restoreAllMocks());

    it.each(Object.keys(WRITES))('is fresh at once when it %s', async (name) => {
      const { writer, reader } = appsUnderTest();
      const { write, shows } = await WRITES[name]!(writer);
      for (const app of [writer, reader]) expect(shows(await items(app))).toBe(false);
      await write();
      for (const app of [reader, writer]) expect(shows(await items(app))).toBe(true);
      for (const app of [reader, writer])
        expect(shows((await app.read('/bundle')).body.data.projects)).toBe(true);
    });

    it('is fresh under its own address, too', async () => {
      const { writer, reader } = appsUnderTest();
      const { id } = await writer.publish({ slug: 'lens' });
      const read = () => reader.read('/project/lens');
      const { etag } = (await read()).headers;
      await writer.admin('PUT', `/${id}`, { sortOrder: 3 });
      const changed = await reader.read('/project/lens', { 'if-none-match': String(etag) });
      expect([changed.status, changed.body.data.sortOrder]).toEqual([200, 3]);
      await writer.admin('DELETE', `/${id}`);
      expect((await read()).status).toBe(404);
      await writer.admin('POST', `/${id}/restore`, { version: 1 });
      expect((await read()).status).toBe(200);
    });

    it('is fresh although the database was lost before it said that a change was done', async () => {
      const { writer, reader } = appsUnderTest();
      const { id } = await writer.publish({ slug: 'lens' });
      await items(reader);
      const database = writer.nest.get(Database, { strict: false });
      const transaction = database.transaction.bind(database);
      jest.spyOn(database, 'transaction').mockImplementation(async (work) => {
        await transaction(work);
        throw new DatabaseUnavailableError();
      });
      expect((await writer.admin('PUT', `/${id}`, { sortOrder: 8 })).status).toBe(503);
      expect((await items(reader))[0].sortOrder).toBe(8);
    });

    it('is fresh in a tight loop of two hundred', async () => {
      const { writer, reader } = appsUnderTest();
      const { id } = await writer.publish({ slug: 'lens' });
      for (let round = 1; round <= 200; round++) {
        await writer.admin('PUT', `/${id}`, { sortOrder: round });
        const [list, bundle, item] = await Promise.all([
          items(reader),
          reader.read('/bundle'),
          reader.read('/project/lens'),
        ]);
        const seen = [list[0].sortOrder, bundle.body.data.projects[0].sortOrder, item.body.data.sortOrder];
        expect(seen).toEqual([round, round, round]);
      }
    });

    it('is never older than what its reader has seen written, while others read and write', async () => {
      const { writer, reader } = appsUnderTest();
      const { id } = await writer.publish({ slug: 'lens' });
      let written = 0;
      let done = false;
      const stale: unknown[] = [];
      const reading = async (app: ContentApp) => {
        while (!done) {
          const least = written;
          const { sortOrder } = (await items(app))[0];
          if (sortOrder < least) stale.push([sortOrder, least]);
        }
      };
      const readers = [reader, reader, writer].map(reading);
      for (let round = 1; round <= 100; round++) {
        await writer.admin('PUT', `/${id}`, { sortOrder: round });
        written = round;
      }
      done = true;
      await Promise.all(readers);
      expect(stale).toEqual([]);
    });

    it('is read from the database once for all who ask', async () => {
      const { writer, reader } = appsUnderTest();
      await writer.publish();
      const published = jest.spyOn(reader.nest.get(ContentRepository), 'published');
      await Promise.all(Array.from({ length: 50 }, () => items(reader)));
      for (let again = 0; again < 10; again++) await items(reader);
      expect(published).toHaveBeenCalledTimes(1);
    });

    it('is asked for each time where it is not there, and nothing of that is kept', async () => {
      const { reader } = appsUnderTest();
      const one = jest.spyOn(reader.nest.get(ContentRepository), 'publishedOne');
      for (let again = 0; again < 3; again++) expect((await reader.read('/project/none')).status).toBe(404);
      expect(one).toHaveBeenCalledTimes(3);
    });
  });
}
