import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContentSeeder } from '../../src/modules/content/content.seeder.js';
import { newContentSchema } from '../../src/modules/content/content.js';
import { Database } from '../../src/platform/database/database.js';
import { type ContentApp, bootContent } from '../support/content-app.js';

describe('the portfolio to try things with', () => {
  let app: ContentApp;

  beforeAll(async () => {
    app = await bootContent();
  });

  afterAll(() => app.close());

  const seed = () =>
    app.nest
      .get(Database, { strict: false })
      .transaction((manager) => app.nest.get(ContentSeeder).seed(manager));

  it('leaves what the owner has under the same name', async () => {
    const mine = await app.publish({ slug: 'night-watch' });
    expect(await seed()).toBe('8 added');
    expect((await app.admin('GET', `/${mine.id}`)).body.data).toEqual(mine);
    await app.admin('DELETE', `/${mine.id}?hard=true`);
    expect(await seed()).toBe('1 added');
  });

  it('is added once', async () => {
    expect(await seed()).toBe('0 added');
  });

  it('has something of each type, and a draft that the public does not see', async () => {
    await app.publish();
    const { data } = (await app.read('/bundle')).body;
    for (const name of ['projects', 'experiences', 'education', 'skills'])
      expect(data[name].length).toBeGreaterThan(0);
    expect([data.about.slug, data.contact.slug, data.contact.data.chatEnabled]).toEqual([
      'about-me',
      'contact',
      true,
    ]);
    expect(JSON.stringify(data)).not.toContain('time-machine');
  });

  it('holds what its schemas take', async () => {
    for (const { type, slug, data } of (await app.admin('GET', '?limit=100')).body.data)
      expect(newContentSchema.parse({ type, slug, data })).toMatchObject({ data });
  });
});
