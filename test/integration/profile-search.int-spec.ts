import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { languagesOf } from '../support/profile-builders.js';

type Query = Record<string, string | number>;

let app: ProfileApp;

beforeAll(async () => {
  app = await bootProfiles();
  const people: [string, string, object, object?][] = [
    ['robin', 'Robin Example', { totalStars: 50, languages: languagesOf('TypeScript', 'C++') }],
    [
      'jose',
      'José Núñez',
      { totalStars: 900, languages: languagesOf('C', 'Objective-C') },
      { location: 'São Paulo' },
    ],
    [
      'torvalds',
      'Linus Torvalds',
      { totalStars: 5000, languages: languagesOf('C') },
      { location: 'Portland, OR' },
    ],
    ['gorod', 'Город Иванов', { totalStars: 3 }, { location: 'Москва' }],
    ['yamada', '山田太郎', { totalStars: 4 }, { location: '東京' }],
    ['builder', '100% Real_Name', { totalStars: 10 }, { bio: 'Robin taught me Rust', location: null }],
    [
      'uk-dev',
      'Uma Kay',
      { totalStars: 20, languages: languagesOf('Jupyter Notebook', 'Python') },
      { location: 'London, UK' },
    ],
  ];
  for (const [login, name, stats, identity = {}] of people)
    await app.developer({ identity: { login, name, bio: null, company: null, ...identity }, stats });
  await app.developer({
    identity: { login: 'hidden', name: 'Robin Hidden', location: 'Atlantis' },
    stats: { languages: languagesOf('Secretlang') },
    isPublic: false,
  });
}, 60_000);

afterAll(() => app.close());

const addressOf = (query: Query, path = '/api/search') =>
  `${path}?${new URLSearchParams(query as Record<string, string>).toString()}`;
const ask = (query: Query) => app.read(addressOf(query));
const search = async (query: Query) => {
  const { body } = await ask(query);
  return (body.profiles as any[]).map(({ slug }) => slug as string);
};

describe('a search', () => {
  it('answers a page with what was asked', async () => {
    const { status, body, headers } = await ask({ q: ' robin ', minStars: 20 });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body).toEqual({
      profiles: [
        {
          slug: 'robin',
          displayName: 'Robin Example',
          bio: null,
          avatarUrl: 'https://avatars.example/octocat.png',
          location: 'Berlin, Germany',
          company: null,
          githubUsername: 'robin',
          totalStars: 50,
          languages: ['TypeScript', 'C++'],
          updatedAt: expect.stringMatching(/Z$/),
        },
      ],
      pagination: {
        page: 1,
        pageSize: 20,
        totalCount: 1,
        totalPages: 1,
        hasNextPage: false,
        hasPrevPage: false,
      },
      filters: { q: 'robin', minStars: 20, sortBy: 'relevance' },
    });
  });

  it.each<[string, string[]]>([
    ['robin', ['robin', 'builder']],
    ['ROBIN exam', ['robin']],
    ['Jose', ['jose']],
    ['josé nunez', ['jose']],
    ['jose\u0301', ['jose']],
    ['Иванов', ['gorod']],
    ['太郎', ['yamada']],
    ['rust', ['builder']],
    ['c++', ['robin']],
    ['london', ['uk-dev']],
    ['uk', ['uk-dev']],
    ['torv', ['torvalds']],
  ])('for "%s" finds %j', async (q, slugs) => {
    expect(await search({ q })).toEqual(slugs);
  });

  it.each<[string, string]>([
    ['Robn Exampel', 'robin'],
    ['torvlads', 'torvalds'],
    ['linus torvald', 'torvalds'],
    ['jose nunes', 'jose'],
    ['Ивонов', 'gorod'],
    ['yamda', 'yamada'],
  ])('for a misspelt "%s" finds %s', async (q, slug) => {
    expect((await search({ q }))[0]).toBe(slug);
  });

  it.each(['%', '_', '\\', '%%%', '100%%', "'", "';--", ':*', '&|!()<->', '🚀', '*', '"', 'nobody%'])(
    'takes %j for no wildcard, and no operator',
    async (q) => {
      const { status, body } = await ask({ q });
      expect(status).toBe(200);
      const slugs = body.profiles.map((each: any) => each.slug);
      expect(slugs).toEqual(q.startsWith('100') ? ['builder'] : []);
      expect(body.pagination.totalCount).toBe(slugs.length);
    },
  );

  it.each(['language', 'location'])('takes no wildcard in %s either', async (name) => {
    for (const value of ['%', '_', '*', '\\', "'", 'C%', ':*'])
      expect([value, await search({ [name]: value })]).toEqual([value, []]);
  });

  it('is told that a term is too long, and takes the longest quickly', async () => {
    for (const name of ['q', 'language', 'location']) {
      const { status, body } = await ask({ [name]: 'x'.repeat(1000) });
      expect([status, body.errors]).toEqual([
        422,
        [{ pointer: `/${name}`, detail: 'At most 200 characters', code: 'custom' }],
      ]);
      expect((await ask({ [name]: 'ab '.repeat(66) })).status).toBe(200);
      expect((await ask({ [name]: '%'.repeat(200) })).status).toBe(200);
      expect((await ask({ [name]: '漢'.repeat(200) })).status).toBe(200);
    }
    expect((await ask({ q: 'a\0b' })).status).toBe(422);
  });

  it.each<[Query, string[]]>([
    [{ language: 'c' }, ['torvalds', 'jose']],
    [{ language: 'C++' }, ['robin']],
    [{ language: 'jupyter notebook' }, ['uk-dev']],
    [{ language: 'jupyter' }, []],
    [{ location: 'sao paulo' }, ['jose']],
    [{ location: 'UK' }, ['uk-dev']],
    [{ location: '東京' }, ['yamada']],
    [{ language: 'c', location: 'portland' }, ['torvalds']],
    [{ minStars: 900 }, ['torvalds', 'jose']],
    [{ q: 'robin', language: 'c' }, []],
    [{ q: 'c', minStars: 1000 }, ['torvalds']],
    [{ q: '', language: '', location: '', minStars: 900 }, ['torvalds', 'jose']],
  ])('with %j finds %j', async (query, slugs) => {
    expect(await search(query)).toEqual(slugs);
  });

  it('is in the order that is asked for', async () => {
    expect(await search({ q: 'robin', sortBy: 'stars' })).toEqual(['robin', 'builder']);
    expect(await search({ sortBy: 'stars' })).toEqual([
      'torvalds',
      'jose',
      'robin',
      'uk-dev',
      'builder',
      'yamada',
      'gorod',
    ]);
    expect(await search({ sortBy: 'recent' })).toEqual([
      'uk-dev',
      'builder',
      'yamada',
      'gorod',
      'torvalds',
      'jose',
      'robin',
    ]);
  });

  it.each<[Query, string]>([
    [{ page: 0 }, '/page'],
    [{ page: 'x' }, '/page'],
    [{ pageSize: 101 }, '/pageSize'],
    [{ page: 101, pageSize: 100 }, '/page'],
    [{ sortBy: 'name' }, '/sortBy'],
    [{ minStars: -1 }, '/minStars'],
    [{ minStars: 3_000_000_000 }, '/minStars'],
    [{ other: 1 }, '/other'],
  ])('with %j is refused', async (query, pointer) => {
    const { status, body } = await ask(query);
    expect([status, body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it('never shows who is not public', async () => {
    const queries: Query[] = [
      { q: 'hidden' },
      { q: 'robin hiden' },
      { location: 'Atlantis' },
      { language: 'Secretlang' },
    ];
    for (const query of queries) expect(await search(query)).not.toContain('hidden');
    for (const q of ['hidden', 'atlantis', 'secretlang', 'robin h']) {
      const { body } = await app.read(addressOf({ q }, '/api/search/suggest'));
      expect(body).toEqual({ users: [], languages: [], locations: [] });
    }
  });
});

describe('suggestions', () => {
  const suggest = async (q: string) => (await app.read(addressOf({ q }, '/api/search/suggest'))).body;

  it('are what begins so: people, languages and places', async () => {
    expect(await suggest('ro')).toMatchObject({
      users: [{ slug: 'robin', displayName: 'Robin Example', avatarUrl: expect.any(String) }],
      languages: [],
      locations: [],
    });
    expect(await suggest('linus to')).toMatchObject({ users: [{ slug: 'torvalds' }] });
    expect(await suggest('py')).toEqual({ users: [], languages: ['Python'], locations: [] });
    expect(await suggest('C+')).toMatchObject({ languages: ['C++'] });
    expect(await suggest('SÃO P')).toMatchObject({ locations: ['São Paulo'] });
    expect(await suggest('%_')).toEqual({ users: [], languages: [], locations: [] });
  });

  it('begin with two letters', async () => {
    for (const q of ['', 'a', ' a ', 'x'.repeat(201)])
      expect((await app.read(addressOf({ q }, '/api/search/suggest'))).status).toBe(422);
  });

  it('are five of each, those of most people first', async () => {
    const places = ['Zaa', 'Zab', 'Zac', 'Zad', 'Zae', 'Zaf', 'zaf'];
    for (const [number, location] of places.entries())
      await app.developer({
        identity: { login: `zz${number}`, name: `Zz ${number}`, location },
        stats: { totalStars: number },
      });
    expect(await suggest('za')).toMatchObject({ locations: ['zaf', 'Zaa', 'Zab', 'Zac', 'Zad'] });
    expect((await suggest('zz')).users.map((user: any) => user.slug)).toEqual([
      'zz6',
      'zz5',
      'zz4',
      'zz3',
      'zz2',
    ]);
  });
});

describe('pages', () => {
  const SAME = 25;

  beforeAll(async () => {
    for (let number = 0; number < SAME; number++)
      await app.developer({
        identity: { login: `twin-${number}`, name: 'Twin', location: 'Gemini' },
        stats: { totalStars: 1 },
      });
  }, 60_000);

  it.each(['relevance', 'stars', 'recent'])('by %s hold each once, though all are equal', async (sortBy) => {
    await app.database.query(`UPDATE profiles SET updated_at = '2026-01-01' WHERE display_name = 'Twin'`);
    for (const query of [{ q: 'twin' }, { location: 'gemini' }] as Query[]) {
      const seen: string[] = [];
      for (let page = 1; ; page++) {
        const { body } = await ask({ ...query, sortBy, page, pageSize: 7 });
        seen.push(...body.profiles.map((each: any) => each.slug));
        expect(body.pagination).toEqual({
          page,
          pageSize: 7,
          totalCount: SAME,
          totalPages: 4,
          hasNextPage: page < 4,
          hasPrevPage: page > 1,
        });
        if (!body.pagination.hasNextPage) break;
      }
      expect([seen.length, new Set(seen).size]).toEqual([SAME, SAME]);
    }
  });

  it('of what is alike hold each once, too', async () => {
    const seen: string[] = [];
    for (let page = 1; page <= 5; page++) {
      const { body } = await ask({ q: 'twinn', page, pageSize: 6 });
      seen.push(...body.profiles.map((each: any) => each.slug));
      expect(body.pagination).toMatchObject({ totalCount: SAME, hasNextPage: page < 5 });
    }
    expect(new Set(seen).size).toBe(SAME);
  });

  it('beyond the last are empty, and say how many there are', async () => {
    const { body } = await ask({ q: 'twin', page: 50 });
    expect([body.profiles, body.pagination.totalCount, body.pagination.hasNextPage]).toEqual([
      [],
      SAME,
      false,
    ]);
  });
});
