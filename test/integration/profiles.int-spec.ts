import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Developer, type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { identityOf, statsOf } from '../support/profile-builders.js';

const LATER = Date.parse('2026-02-01T00:00:00Z');

let app: ProfileApp;

beforeAll(async () => {
  app = await bootProfiles();
});

beforeEach(() => app.database.query('DELETE FROM users WHERE email LIKE $1', ['user%']));

afterAll(() => app.close());

const slugOf = async (login: string) => (await app.developer({ identity: { login } })).profile.slug;

describe('a profile', () => {
  it('is there from the first sync on, not public, at an address made of the login', async () => {
    const { id, signedIn, profile } = await app.developer({
      identity: { login: 'OctoCat' },
      isPublic: false,
    });
    expect(profile).toMatchObject({
      userId: id,
      slug: 'octocat',
      githubUsername: 'OctoCat',
      isPublic: false,
    });
    expect((await app.read('/api/profile/octocat')).status).toBe(404);
    const own = await app.read('/api/profile', signedIn);
    expect(own.body.profile).toMatchObject({ slug: 'octocat', isPublic: false, version: 1 });
    expect(own.headers).toMatchObject({ etag: '"1"', 'cache-control': 'no-store' });
  });

  it('is read by everybody once it is public', async () => {
    await app.developer();
    const { status, body, headers } = await app.read('/api/profile/octocat');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('public, no-cache');
    expect(body).toEqual({
      profile: {
        slug: 'octocat',
        displayName: 'Octo Cat',
        bio: 'Builds things',
        avatarUrl: 'https://avatars.example/octocat.png',
        location: 'Berlin, Germany',
        company: '@github',
        website: 'https://octocat.example',
        githubUsername: 'octocat',
        viewCount: 1,
        createdAt: '2026-01-01T00:00:00.000Z',
        updatedAt: expect.stringMatching(/Z$/),
        githubStats: statsOf(),
      },
    });
  });

  it('is not there for who has none, or is not signed in', async () => {
    const user = await app.newUser();
    const signedIn = await app.signIn(user);
    for (const answer of [await app.read('/api/profile', signedIn), await app.change({ signedIn }, {})])
      expect([answer.status, answer.body.code]).toEqual([404, 'PROFILE_NOT_FOUND']);
    expect((await app.read('/api/profile')).status).toBe(401);
    for (const slug of ['nobody', 'me', '%', "a'b", 'x'.repeat(900)])
      expect((await app.read(`/api/profile/${encodeURIComponent(slug)}`)).body.code).toBe(
        'PROFILE_NOT_FOUND',
      );
    expect(await app.profiles.export(user.id)).toBeUndefined();
  });

  it('goes with its account', async () => {
    const { id, signedIn } = await app.developer();
    await app.change({ signedIn }, { slug: 'other' });
    await app.database.query('DELETE FROM users WHERE id = $1', [id]);
    expect((await app.read('/api/profile/other')).status).toBe(404);
    expect(await app.database.query('SELECT FROM profile_slugs')).toEqual([]);
    expect(await slugOf('octocat')).toBe('octocat');
  });

  it('is exported whole, with its former addresses', async () => {
    const { id, signedIn } = await app.developer();
    await app.change({ signedIn }, { slug: 'other' });
    expect(await app.profiles.export(id)).toMatchObject({
      profile: { slug: 'other', isPublic: true, githubStats: statsOf() },
      formerSlugs: [{ slug: 'octocat' }],
    });
  });
});

describe('an address made of a login', () => {
  it('is numbered where it is taken or reserved, and has what addresses may have', async () => {
    expect([await slugOf('ada'), await slugOf('Ada'), await slugOf('ADA')]).toEqual([
      'ada',
      'ada-2',
      'ada-3',
    ]);
    expect([await slugOf('Search'), await slugOf('_'), await slugOf('robin_acme')]).toEqual([
      'search-2',
      'developer',
      'robin-acme',
    ]);
    const long = 'a'.repeat(39);
    expect([await slugOf(long), await slugOf(long)]).toEqual([long, `${'a'.repeat(37)}-2`]);
  });

  it('is nobody else’s when many come at once', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => app.newUser()));
    const made = await Promise.all(
      users.map(({ id }) => app.profiles.keep(id, identityOf({ login: 'Crowd' }), statsOf(), LATER)),
    );
    expect(made.map(({ slug }) => slug).sort()).toEqual(
      ['crowd', ...Array.from({ length: 7 }, (_, index) => `crowd-${index + 2}`)].sort(),
    );
  });

  it('is made once when one account is synced several times at once', async () => {
    const { id } = await app.newUser();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => app.profiles.keep(id, identityOf(), statsOf(), LATER)),
    );
    expect(new Set(made.map(({ slug }) => slug))).toEqual(new Set(['octocat']));
    expect(await app.database.query('SELECT slug FROM profile_slugs')).toEqual([{ slug: 'octocat' }]);
  });
});

describe('a sync', () => {
  let developer: Developer;

  const sync = (identity = {}, stats = {}) =>
    app.profiles.keep(developer.id, identityOf(identity), statsOf(stats), LATER);

  beforeEach(async () => {
    developer = await app.developer();
  });

  it('brings what is new, and leaves what the owner said, cleared fields too', async () => {
    await app.change(developer, { displayName: 'Me', company: null });
    const after = await sync(
      { login: 'octo-renamed', name: 'New', bio: 'New', company: 'New', location: null },
      { totalStars: 7 },
    );
    expect(after).toMatchObject({
      slug: 'octocat',
      githubUsername: 'octo-renamed',
      displayName: 'Me',
      company: null,
      bio: 'New',
      location: null,
      isPublic: true,
      updatedAt: '2026-02-01T00:00:00.000Z',
      githubStats: { totalStars: 7 },
    });
    expect(after.editedFields).toEqual(['displayName', 'company']);
  });

  it('keeps what no page could show out of it', async () => {
    const repository = { ...statsOf().topRepositories[0]!, description: 'a\0b\ud800' };
    const after = await sync(
      {
        name: 'A\0B\u0007\ud800',
        bio: 'x'.repeat(5000),
        website: 'javascript:alert(1)',
        avatarUrl: 'data:x,y',
      },
      { totalStars: 2 ** 40, topRepositories: Array.from({ length: 9 }, () => repository) },
    );
    expect(after).toMatchObject({ displayName: 'A B �', website: null, avatarUrl: null });
    expect(after.bio).toHaveLength(1000);
    expect(after.githubStats.topRepositories).toHaveLength(6);
    expect(after.githubStats.topRepositories[0]!.description).toBe('ab�');
    expect(after.githubStats.totalStars).toBe(2 ** 40);
  });

  it('calls a person without a name by the login', async () => {
    expect((await sync({ name: '  ' })).displayName).toBe('octocat');
  });
});

describe('a change', () => {
  let developer: Developer;

  const change = (changes: object, headers = {}) => app.change(developer, changes, headers);

  beforeEach(async () => {
    developer = await app.developer();
  });

  it('is made of what is said, and written down with it', async () => {
    const { status, body, headers } = await change({
      bio: ' Line one\nLine two ',
      website: '',
      slug: 'octo',
    });
    expect(status).toBe(200);
    expect(body.profile).toMatchObject({
      slug: 'octo',
      bio: 'Line one\nLine two',
      website: null,
      version: 3,
    });
    expect([headers['etag'], body.profile.editedFields]).toEqual(['"3"', ['bio', 'website']]);
    const [event] = await app.database.query(
      `SELECT actor, action, changes FROM audit_events WHERE entity = 'profile' AND entity_id = $1
       ORDER BY id DESC LIMIT 1`,
      [developer.id],
    );
    expect(event).toMatchObject({
      actor: expect.stringMatching(/^user.*@example\.com$/),
      action: 'profile.updated',
      changes: { version: 3, fields: ['bio', 'website'], slug: 'octo' },
    });
  });

  it('that says nothing changes nothing', async () => {
    expect((await change({})).body.profile.version).toBe(2);
  });

  it.each<[object, string]>([
    [{ displayName: ' ' }, '/displayName'],
    [{ displayName: null }, '/displayName'],
    [{ displayName: 'a\u0000b' }, '/displayName'],
    [{ bio: 'x'.repeat(1001) }, '/bio'],
    [{ website: 'javascript:alert(1)' }, '/website'],
    [{ avatarUrl: 'data:image/svg+xml,x' }, '/avatarUrl'],
    [{ isPublic: 'yes' }, '/isPublic'],
    [{ viewCount: 9 }, '/viewCount'],
    [{ githubStats: {} }, '/githubStats'],
    [{ slug: 'Upper' }, '/slug'],
    [{ slug: 'a--b' }, '/slug'],
    [{ slug: '-a' }, '/slug'],
    [{ slug: 'a'.repeat(40) }, '/slug'],
    [{ slug: 'me' }, '/slug'],
    [{ slug: 'search' }, '/slug'],
    [{ slug: null }, '/slug'],
  ])('of %j is refused', async (changes, pointer) => {
    const { status, body } = await change(changes);
    expect([status, body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it('of another version than it says is refused', async () => {
    const stale = await change({ bio: 'x' }, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
    expect((await change({ bio: 'x' }, { 'if-match': '"2"' })).status).toBe(200);
    expect((await change({ bio: 'y' }, { 'if-match': '*' })).status).toBe(200);
  });

  it('of its being public shuts and opens it', async () => {
    await change({ isPublic: false });
    for (const path of ['octocat', 'octocat/card.svg'])
      expect((await app.read(`/api/profile/${path}`)).body.code).toBe('PROFILE_NOT_FOUND');
    await change({ isPublic: true });
    expect((await app.read('/api/profile/octocat')).status).toBe(200);
  });
});
