import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';

const PAGE = `query Page($first: Int!, $after: String) {
  viewer {
    login
    repositories(first: $first, after: $after, privacy: PUBLIC, isFork: false, ownerAffiliations: [OWNER]) {
      pageInfo { hasNextPage endCursor }
      nodes { nameWithOwner languages(first: 20, orderBy: { field: SIZE, direction: DESC }) { edges { size } } }
    }
  }
  rateLimit { cost remaining }
}`;

let tokens = 0;
const newToken = () => `ghp_graphql${++tokens}`;

describe('GraphQL and events at the fake GitHub', () => {
  let github: FakeGithub;
  let endpoint: string;

  beforeAll(async () => {
    github = await startFakeGithub('/api/v3');
    endpoint = new URL('/api/graphql', github.url).href;
  });

  afterEach(() => github.clear());
  afterAll(() => github.stop());

  const ask = (query: string, variables: object = {}, token: string | null = newToken()) =>
    fetch(endpoint, {
      method: 'POST',
      headers: token === null ? {} : { authorization: `bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
  const answerTo = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    expect(answer.status).toBe(200);
    return (await answer.json()) as any;
  };
  const get = (path: string, token = newToken()) =>
    fetch(github.url + path, { headers: { authorization: `Bearer ${token}` } });

  it('leads through all repositories of whose token it is, a hundred at a time', async () => {
    const token = await github.tokenOf('big-313');
    const names = new Set<string>();
    const sizes: number[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data } = await answerTo(PAGE, { first: 100, after }, token);
      const { nodes, pageInfo } = data.viewer.repositories;
      sizes.push(nodes.length);
      for (const { nameWithOwner } of nodes) names.add(nameWithOwner);
      ({ hasNextPage: more, endCursor: after } = pageInfo);
    }
    expect(sizes).toEqual([100, 100, 51]);
    expect(names.size).toBe(251);
    expect(names).toContain('big-313/repository-0');
  });

  it('pays with points of its own', async () => {
    const token = newToken();
    const answer = await ask(PAGE, { first: 1 }, token);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-ratelimit-resource': 'graphql',
      'x-ratelimit-remaining': '4999',
    });
    expect(((await answer.json()) as any).data.rateLimit).toEqual({ cost: 1, remaining: 4999 });
    expect(((await (await get('/rate_limit', token)).json()) as any).resources).toMatchObject({
      core: { used: 0, remaining: 5000 },
      graphql: { used: 1, remaining: 4999, resource: 'graphql' },
    });
  });

  it('draws a year of contributions, in weeks from Sunday', async () => {
    const { data } = await answerTo(
      '{ viewer { contributionsCollection { contributionCalendar { totalContributions weeks { contributionDays { weekday contributionCount contributionLevel } } } } } }',
    );
    const { totalContributions, weeks } = data.viewer.contributionsCollection.contributionCalendar;
    const counts: number[] = weeks.flatMap(({ contributionDays }: any) =>
      contributionDays.map(({ contributionCount }: any) => contributionCount),
    );
    expect(weeks.map(({ contributionDays }: any) => contributionDays[0].weekday)).toEqual(weeks.map(() => 0));
    expect(counts.length).toBeGreaterThanOrEqual(366);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(totalContributions);
  });

  it('refuses a field that GitHub’s schema does not have, and more than 100 of a connection', async () => {
    const unknown = await answerTo('{ viewer { stars } }');
    expect(unknown).toEqual({
      errors: [{ message: expect.stringContaining('"stars" on type "User"'), locations: expect.any(Array) }],
    });
    const { errors } = await answerTo(PAGE, { first: 101 });
    expect(errors[0]).toMatchObject({ type: 'EXCESSIVE_PAGINATION', path: ['viewer', 'repositories'] });
  });

  it('answers in part: what may be null is, and its error says where', async () => {
    await github.fault({ kind: 'partial', field: 'languages', match: '/graphql$', times: 1 });
    const { data, errors } = await answerTo(PAGE, { first: 1 });
    expect(data.viewer.repositories.nodes).toEqual([{ nameWithOwner: 'demo/tidal', languages: null }]);
    expect(errors).toEqual([
      {
        type: 'RESOURCE_LIMITS_EXCEEDED',
        path: ['viewer', 'repositories', 'nodes', 0, 'languages'],
        locations: expect.any(Array),
        message: expect.any(String),
      },
    ]);
    await github.fault({ kind: 'partial', field: 'repositories', times: 1 });
    expect((await answerTo(PAGE, { first: 1 })).data).toBeNull();
  });

  it('says that the quota is spent with status 200', async () => {
    await github.fault({ kind: 'primary_limit', match: '/graphql$', times: 1 });
    const limited = await ask(PAGE, { first: 1 });
    expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([200, '0']);
    expect(await limited.json()).toEqual({
      errors: [{ type: 'RATE_LIMITED', message: expect.stringContaining('API rate limit exceeded') }],
    });
  });

  it('answers nobody without a token, or with a wrong one', async () => {
    expect((await ask(PAGE, { first: 1 }, null)).status).toBe(401);
    const refused = await ask(PAGE, { first: 1 }, 'gho_revoked');
    expect([refused.status, ((await refused.json()) as any).message]).toEqual([401, 'Bad credentials']);
    expect((await fetch(`${github.url}/graphql`, { method: 'POST' })).status).toBe(404);
  });

  it('lists what somebody did in the open, newest first, in pages', async () => {
    const first = await get('/users/octocat/events/public?per_page=20');
    const events = (await first.json()) as any[];
    expect(events).toHaveLength(20);
    expect(new Set(events.map(({ type }) => type)).size).toBe(8);
    expect(first.headers.get('link')).toMatch(/\/user\/\d+\/events\/public\?per_page=20&page=2>; rel="next"/);
    const times = events.map(({ created_at: at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    const push = events.find(({ type }) => type === 'PushEvent');
    expect(Object.keys(push.payload)).toEqual(['repository_id', 'push_id', 'ref', 'head', 'before']);
    expect(await (await get('/users/empty/events/public')).json()).toEqual([]);
    expect((await get('/users/nobody/events/public')).status).toBe(404);
  });
});
