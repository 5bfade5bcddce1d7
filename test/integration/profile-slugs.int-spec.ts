import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../support/manual-clock.js';
import { type Developer, type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { until } from '../support/until.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let clock: ManualClock;
let app: ProfileApp;
let ada: Developer;
let bob: Developer;

beforeAll(async () => {
  clock = new ManualClock();
  app = await bootProfiles({ clock });
});

beforeEach(async () => {
  await app.database.query('DELETE FROM users WHERE email LIKE $1', ['user%']);
  ada = await app.developer({ identity: { login: 'ada' } });
  bob = await app.developer({ identity: { login: 'bob' } });
});

afterAll(() => app.close());

/** Tokens do not last a year. */
const again = async (developer: Developer): Promise<Developer> => {
  const [row] = await app.database.query('SELECT email FROM users WHERE id = $1', [developer.id]);
  const number = /\d+/.exec(row!['email'] as string)![0];
  return {
    ...developer,
    signedIn: await app.signIn({ username: row!['email'], password: `password of ${number}` }),
  };
};
const rename = (who: Developer, slug: string) => app.change(who, { slug });

describe('a former slug', () => {
  it('leads to the profile, whichever part of it is asked for', async () => {
    await rename(ada, 'countess');
    const profile = await app.read('/api/profile/ada');
    expect([profile.status, profile.headers['location'], profile.text]).toEqual([
      301,
      '/api/profile/countess',
      '',
    ]);
    expect(profile.headers['cache-control']).toBe('public, max-age=300');
    const card = await app.read('/api/profile/ada/card.svg?theme=dark');
    expect([card.status, card.headers['location']]).toEqual([
      301,
      '/api/profile/countess/card.svg?theme=dark',
    ]);
    await rename(ada, 'lovelace');
    expect((await app.read('/api/profile/ada')).headers['location']).toBe('/api/profile/lovelace');
    expect((await app.read('/api/profile/countess')).headers['location']).toBe('/api/profile/lovelace');
    expect((await app.read('/api/profile/lovelace')).body.profile.viewCount).toBe(1);
  });

  it('leads nowhere while the profile is not public', async () => {
    await rename(ada, 'countess');
    await app.change(ada, { isPublic: false });
    expect((await app.read('/api/profile/ada')).status).toBe(404);
    expect((await app.read('/api/profile/ada/card.svg')).status).toBe(404);
  });

  it('is nobody else’s for a year, and then whoever’s takes it', async () => {
    await rename(ada, 'countess');
    const refused = await rename(bob, 'ada');
    expect([refused.status, refused.body.code]).toEqual([409, 'SLUG_TAKEN']);
    clock.skip(364 * DAY_MS);
    expect((await rename(await again(bob), 'ada')).status).toBe(409);
    expect((await app.read('/api/profile/ada')).status).toBe(301);
    clock.skip(DAY_MS);
    expect((await app.read('/api/profile/ada')).status).toBe(404);
    expect((await rename(await again(bob), 'ada')).status).toBe(200);
    expect((await app.read('/api/profile/ada')).body.profile.githubUsername).toBe('bob');
    expect((await app.read('/api/profile/bob')).headers['location']).toBe('/api/profile/ada');
  });

  it('is forgotten when its year is over', async () => {
    await rename(ada, 'countess');
    clock.skip(365 * DAY_MS);
    await clock.advance(60 * 60 * 1000);
    const slugs = async () =>
      (await app.database.query('SELECT slug FROM profile_slugs ORDER BY slug')).map(({ slug }) =>
        String(slug),
      );
    await until(async () => (await slugs()).length === 2);
    expect(await slugs()).toEqual(['bob', 'countess']);
  });

  it('may be taken back by who left it', async () => {
    await rename(ada, 'countess');
    expect((await rename(ada, 'ada')).body.profile.slug).toBe('ada');
    expect((await app.read('/api/profile/countess')).headers['location']).toBe('/api/profile/ada');
    expect((await app.read('/api/profile/ada')).status).toBe(200);
  });

  it('is one of ten at most, so that nobody collects names', async () => {
    for (let number = 0; number < 10; number++) expect((await rename(ada, `ada-${number}`)).status).toBe(200);
    const refused = await rename(ada, 'ada-x');
    expect([refused.status, refused.body.code]).toEqual([409, 'SLUG_CHANGES_EXHAUSTED']);
    expect((await rename(ada, 'ada')).status).toBe(200);
  });
});

describe('a slug', () => {
  it('is found in whatever case, at its one address', async () => {
    expect((await app.read('/api/profile/ADA')).headers['location']).toBe('/api/profile/ada');
  });

  it('that somebody has is refused, and nothing else of the change is made', async () => {
    const refused = await app.change(bob, { slug: 'ada', bio: 'not kept' });
    expect([refused.status, refused.body.code]).toEqual([409, 'SLUG_TAKEN']);
    expect((await app.profiles.of(bob.id)).bio).toBe('Builds things');
  });

  it('is one’s only when both take it at once', async () => {
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all([ada, bob].map((who) => rename(who, `race-${round}`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      // Who won has ten former slugs at most.
      await app.database.query('DELETE FROM profile_slugs WHERE expires_at IS NOT NULL');
    }
  });

  it('is not exchanged for another’s, and nobody waits for ever', async () => {
    const answers = await Promise.all([rename(ada, 'bob'), rename(bob, 'ada')]);
    expect(answers.map(({ status }) => status)).toEqual([409, 409]);
  });
});
