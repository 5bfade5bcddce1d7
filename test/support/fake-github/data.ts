import type { components } from '@octokit/openapi-types';

export type User = components['schemas']['public-user'];
export type Repository = components['schemas']['minimal-repository'];

/** A user with everything GitHub would list of them, newest first. */
export interface Account {
  user: User;
  repositories: Repository[];
}

const LANGUAGES = ['TypeScript', 'Go', 'Rust', 'Python', null];
const DAY_MS = 86_400_000;
const NEWEST = Date.UTC(2026, 9, 1);

/** Accounts that exist: octocat, demo, empty, big-<n> with n repositories, u-<n> with three. */
export class Directory {
  private readonly accounts = new Map<string, Account>();
  private readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  find(login: string): Account | undefined {
    const key = login.toLowerCase();
    const known = this.accounts.get(key);
    if (known) return known;
    const count = countOf(key);
    if (count === undefined) return undefined;
    const account = this.make(login === key ? login : key, count);
    // The many users of a load test are made anew each time.
    if (!key.startsWith('u-')) this.accounts.set(key, account);
    return account;
  }

  findById(id: number): Account | undefined {
    return [...this.accounts.values()].find(({ user }) => user.id === id);
  }

  private make(login: string, count: number): Account {
    const id = 1 + (hash(login) % 1_000_000);
    const owner = simpleUser(login, id, this.base);
    const repositories = Array.from({ length: count }, (_, index) => repository(owner, index, this.base));
    return { user: publicUser(login, id, count, this.base), repositories };
  }
}

function countOf(login: string): number | undefined {
  if (login === 'octocat' || login === 'demo') return 8;
  if (login === 'empty') return 0;
  const [, kind, digits] = /^(big|u)-(\d+)$/.exec(login) ?? [];
  if (kind === 'u') return 3;
  return kind === 'big' ? Number(digits) : undefined;
}

function hash(text: string): number {
  let value = 2166136261;
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 16777619) >>> 0;
  return value;
}

function simpleUser(login: string, id: number, base: string): Repository['owner'] {
  const url = `${base}/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}

function publicUser(login: string, id: number, repositories: number, base: string): User {
  const { starred_at: _starredAt, ...owner } = simpleUser(login, id, base) as Repository['owner'] & { starred_at?: string };
  return {
    ...owner,
    gravatar_id: '',
    user_view_type: 'public',
    name: login === 'octocat' ? 'The Octocat' : null,
    company: login === 'octocat' ? '@github' : null,
    blog: 'https://github.blog',
    location: 'San Francisco',
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: repositories,
    public_gists: 2,
    followers: 21_000,
    following: 9,
    created_at: '2011-01-25T18:44:36Z',
    updated_at: '2026-10-01T12:00:00Z',
  };
}

function repository(owner: Repository['owner'], index: number, base: string): Repository {
  const name = `repository-${index}`;
  const updated = new Date(NEWEST - index * DAY_MS).toISOString().replace('.000Z', 'Z');
  return {
    id: owner.id * 10_000 + index,
    node_id: `R_${owner.id}_${index}`,
    name,
    full_name: `${owner.login}/${name}`,
    owner,
    private: false,
    html_url: `https://github.com/${owner.login}/${name}`,
    description: index % 4 === 3 ? null : `Repository ${index} of ${owner.login}`,
    fork: index % 5 === 4,
    url: `${base}/repos/${owner.login}/${name}`,
    homepage: index === 0 ? 'https://example.com' : null,
    language: LANGUAGES[index % LANGUAGES.length] ?? null,
    forks_count: index,
    stargazers_count: 100 - (index % 100),
    topics: index % 3 === 0 ? ['api', 'nodejs'] : [],
    license: index % 2 === 0 ? { key: 'mit', name: 'MIT License', spdx_id: 'MIT', url: `${base}/licenses/mit`, node_id: 'L' } : null,
    archived: index === 6,
    pushed_at: updated,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: updated,
  } as Repository;
}
