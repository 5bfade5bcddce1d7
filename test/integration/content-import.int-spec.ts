import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ContentChanges } from '../../src/modules/content/content.changes.js';
import { type ContentApp, bootContent } from '../support/content-app.js';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { newToken } from '../support/sync-under-test.js';

/** Public repositories of octocat, one of them a fork. */
const REPOSITORIES = 8;
const FORKS = 1;
const MINE = REPOSITORIES - FORKS;

const clock = new ImpatientClock();
let github: FakeGithub;
let app: ContentApp;

/** As it is before anything is changed. */
const FIRST = {
  login: 'octocat',
  name: 'repository-0',
  description: 'Repository 0 of octocat',
  stars: 100,
};

beforeAll(async () => {
  github = await startFakeGithub();
  app = await bootContent({ env: { GITHUB_API_URL: github.url }, clock });
});

beforeEach(async () => {
  await app.database.query('DELETE FROM content; DELETE FROM content_imports; DELETE FROM audit_events');
  await github.clear();
  await github.change(FIRST);
});

afterEach(() => void jest.restoreAllMocks());

afterAll(async () => {
  await app.close();
  await github.stop();
});

const importWith = (token: string | undefined, changes: object = {}) =>
  app.admin(
    'POST',
    '/import/github',
    { username: 'octocat', ...changes },
    token === undefined ? {} : { 'x-github-token': token },
  );
/** With a token that has no copy yet. */
const importNow = async (changes: object = {}) => (await importWith(newToken(), changes)).body.data;
const items = async (query = '') =>
  (await app.admin('GET', `?limit=100${query}`)).body.data as Record<string, any>[];
/** The item of the first repository. */
const first = async () => (await items('&includeDeleted=true')).find(({ slug }) => slug === 'repository-0')!;
const edit = (id: string, data: object) => app.admin('PUT', `/${id}`, { data });
const unchanged = { created: 0, updated: 0, unchanged: MINE };

describe('an import from GitHub', () => {
  it('makes drafts of repositories that are no forks, the most recently updated first', async () => {
    const { status, headers, body } = await importWith(newToken());
    expect([status, headers['cache-control'], body]).toEqual([
      200,
      'no-store',
      { data: { created: MINE, updated: 0, unchanged: 0 } },
    ]);
    const projects = await items();
    expect(projects.map(({ slug }) => slug)).toEqual(
      [0, 1, 2, 3, 5, 6, 7].map((index) => `repository-${index}`),
    );
    expect(projects[0]).toMatchObject({
      type: 'project',
      status: 'draft',
      version: 1,
      sortOrder: 0,
      data: {
        title: 'repository-0',
        description: 'Repository 0 of octocat',
        tags: ['api', 'nodejs', 'TypeScript'],
        links: { github: 'https://github.com/octocat/repository-0' },
        featured: true,
      },
    });
    expect(projects[3]!['data'].description).toBe('The repository repository-3 on GitHub');
    clock.skip(61_000);
    expect((await app.read()).body.data).toEqual([]);
    const [event] = await app.events(projects[0]!['id']);
    expect(event).toMatchObject({ actor: 'admin-key', action: 'content.created' });
  });

  it('publishes them where that is asked for, and the public reads them at once', async () => {
    clock.skip(61_000);
    expect((await app.read()).body.data).toEqual([]);
    await importNow({ status: 'published' });
    expect((await app.read()).body.data).toHaveLength(MINE);
  });

  it('takes forks where that is asked for, and features from so many stars on', async () => {
    const counts = await importNow({ includeForks: true, featuredStars: 99 });
    expect(counts.created).toBe(REPOSITORIES);
    const featured = (await items()).filter(({ data }) => data.featured);
    expect(featured.map(({ slug }) => slug)).toEqual(['repository-0', 'repository-1']);
  });

  it('changes nothing where nothing changed, and makes no version of it', async () => {
    await importNow();
    expect(await importNow()).toEqual(unchanged);
    expect(new Set((await items()).map(({ version }) => version))).toEqual(new Set([1]));
  });

  it('asks GitHub although it has a fresh copy, and follows it', async () => {
    const token = newToken();
    await importWith(token);
    await github.change({ login: 'octocat', description: 'Better', stars: 3 });
    clock.skip(61_000);
    expect((await importWith(token)).body.data).toEqual({ created: 0, updated: 1, unchanged: MINE - 1 });
    const item = await first();
    expect([item['version'], item['data'].description, item['data'].featured]).toEqual([2, 'Better', false]);
    expect((await app.events(item['id'])).at(-1)).toMatchObject({ action: 'content.imported' });
  });

  it('knows a renamed repository, whose item keeps its slug', async () => {
    await importNow();
    const { id } = await first();
    await github.change({ login: 'octocat', name: 'renamed-thing' });
    expect(await importNow()).toEqual({ created: 0, updated: 1, unchanged: MINE - 1 });
    expect(await first()).toMatchObject({
      id,
      slug: 'repository-0',
      data: { title: 'renamed-thing', links: { github: 'https://github.com/octocat/renamed-thing' } },
    });
  });

  it('never takes an item of the owner’s for a repository, although it has its name', async () => {
    const mine = await app.publish({ slug: 'repository-0', data: { title: 'Mine', description: 'Mine' } });
    expect((await importNow()).created).toBe(MINE);
    expect((await app.admin('GET', `/${mine.id}`)).body.data).toEqual(mine);
    expect((await items()).map(({ slug }) => slug)).toContain('repository-0-1');
  });

  it('leaves alone what was edited by hand, and goes on with the rest', async () => {
    await importNow();
    const { id, data } = await first();
    const mine = {
      title: 'My title',
      tags: [],
      links: { ...data.links, live: 'https://live.example' },
      content: 'Mine',
    };
    await edit(id, { ...data, ...mine });
    await app.admin('PUT', `/${id}`, { slug: 'my-slug', status: 'published', sortOrder: 5 });
    await github.change({ login: 'octocat', name: 'renamed-thing', description: 'Better', stars: 3 });
    expect((await importNow()).updated).toBe(1);
    const { data: item } = (await app.admin('GET', `/${id}`)).body;
    expect(item).toMatchObject({ slug: 'my-slug', status: 'published', sortOrder: 5, version: 4 });
    expect(item.data).toEqual({
      ...data,
      ...mine,
      description: 'Better',
      featured: false,
      links: { github: 'https://github.com/octocat/renamed-thing', live: 'https://live.example' },
    });
    expect(await importNow()).toEqual(unchanged);
  });

  it.each(['', '?hard=true'])('leaves deleted what was deleted%s', async (query) => {
    await importNow();
    const { id } = await first();
    await app.admin('DELETE', `/${id}${query}`);
    await github.change({ login: 'octocat', description: 'Better' });
    expect(await importNow()).toEqual(unchanged);
    expect((await items()).length).toBe(MINE - 1);
  });

  it('goes on with an item that was deleted and restored', async () => {
    await importNow();
    const { id } = await first();
    await app.admin('DELETE', `/${id}`);
    await app.admin('POST', `/${id}/restore`, { version: 1 });
    await github.change({ login: 'octocat', description: 'Better' });
    expect((await importNow()).updated).toBe(1);
  });

  it('many times at once makes one item of each repository', async () => {
    const counts = await Promise.all(Array.from({ length: 8 }, () => importNow()));
    expect(counts.filter(({ created }) => created === MINE)).toHaveLength(1);
    expect(counts.filter(({ unchanged: known }) => known === MINE)).toHaveLength(7);
    expect(await items()).toHaveLength(MINE);
  });

  it('of two users keeps both', async () => {
    await importNow();
    expect((await importNow({ username: 'demo' })).created).toBe(7);
    expect(await items()).toHaveLength(MINE + 7);
    expect(JSON.stringify(await items())).not.toContain('client-notes');
  });

  it('takes a thousand repositories', async () => {
    expect(await importNow({ username: 'big-1000', includeForks: true })).toMatchObject({ created: 1000 });
    expect(await importNow({ username: 'big-1000', includeForks: true })).toMatchObject({ unchanged: 1000 });
  });

  it('writes all of it or nothing', async () => {
    const changes = app.nest.get(ContentChanges);
    const add = changes.add.bind(changes);
    let added = 0;
    jest.spyOn(changes, 'add').mockImplementation((...parameters) => {
      if (++added === 5) throw new Error('broken');
      return add(...parameters);
    });
    expect((await importWith(newToken())).status).toBe(500);
    expect(await items()).toEqual([]);
    jest.restoreAllMocks();
    expect((await importNow()).created).toBe(MINE);
  });
});

describe('an import that cannot be', () => {
  it.each([
    [undefined, 401, 'GITHUB_TOKEN_REQUIRED'],
    [' ', 401, 'GITHUB_TOKEN_REQUIRED'],
    ['two words', 401, 'GITHUB_TOKEN_INVALID'],
  ])('with the token %j is %i %s, and GitHub is not asked', async (token, status, code) => {
    const answer = await importWith(token);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await github.requests()).toEqual([]);
  });

  it('with a token that GitHub refuses is said to be so', async () => {
    await github.fault({ kind: 'status', status: 401 });
    const answer = await importWith(newToken());
    expect([answer.status, answer.body.code]).toEqual([401, 'GITHUB_TOKEN_INVALID']);
  });

  it('of a user whom nobody knows is 404', async () => {
    const answer = await importWith(newToken(), { username: 'nobody-knows' });
    expect([answer.status, answer.body.code]).toEqual([404, 'GITHUB_USER_NOT_FOUND']);
  });

  it.each([
    [{ username: 'not a login' }, '/username'],
    [{ status: 'live' }, '/status'],
    [{ includeForks: 'true' }, '/includeForks'],
    [{ featuredStars: -1 }, '/featuredStars'],
    [{ token: 'x' }, '/token'],
  ])('with %j is refused', async (changes, pointer) => {
    const { status, body } = await importWith(newToken(), changes);
    expect([status, body.errors[0].pointer]).toEqual([422, pointer]);
    expect(await github.requests()).toEqual([]);
  });

  it('because GitHub fails writes nothing, whether or not there is a copy', async () => {
    const token = newToken();
    await github.fault({ kind: 'status', status: 503 });
    expect((await importWith(token)).status).toBe(502);
    expect(await items()).toEqual([]);
    await github.clear();
    clock.skip(31_000);
    expect((await importWith(token)).status).toBe(200);
    await app.database.query('DELETE FROM content; DELETE FROM content_imports');
    await github.fault({ kind: 'status', status: 503 });
    clock.skip(61_000);
    const { status, body } = await importWith(token);
    expect([status, body.code]).toEqual([502, 'GITHUB_UNAVAILABLE']);
    expect(await items()).toEqual([]);
  });

  it('sends the token to GitHub, and writes it nowhere', async () => {
    const token = newToken();
    await importWith(token);
    expect(JSON.stringify(app.log)).not.toContain(token);
    const rows = await app.database.query(
      'SELECT data::text FROM content UNION ALL SELECT changes::text FROM audit_events',
    );
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
