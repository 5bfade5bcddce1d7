import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publicProfileSchema } from '../../src/modules/profile/dto/profile-response.js';
import { ProfileSeeder } from '../../src/modules/profile/profile.seeder.js';
import { Database } from '../../src/platform/database/database.js';
import { type ProfileApp, bootProfiles } from '../support/profile-app.js';

describe('the profile to try things with', () => {
  let app: ProfileApp;

  beforeAll(async () => {
    app = await bootProfiles();
  });

  afterAll(() => app.close());

  const seed = () =>
    app.nest
      .get(Database, { strict: false })
      .transaction((manager) => app.nest.get(ProfileSeeder).seed(manager));

  it('is added once, for everybody to read and to find', async () => {
    expect(await seed()).toBe('1 added, at /api/profile/robin-example');
    expect(await seed()).toBe('0 added');
    const { body } = await app.read('/api/profile/robin-example');
    expect(publicProfileSchema.parse(body)).toEqual(body);
    expect(body.profile.githubStats.contributionGraph).toHaveLength(365);
    expect((await app.read('/api/search?q=robin&language=rust')).body.pagination.totalCount).toBe(1);
  });

  it('is of an account that nobody signs in with', async () => {
    const { status } = await app.login({ username: 'robin@portfolio.example', password: '' });
    expect([401, 422]).toContain(status);
    expect((await app.login({ username: 'robin@portfolio.example', password: 'x' })).status).toBe(401);
  });
});
