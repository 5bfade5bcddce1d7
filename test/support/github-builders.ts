import type {
  GithubProfile,
  GithubRepository,
  GithubSnapshot,
} from '../../src/modules/github-sync/github-sync.js';

let nextId = 1;

export function repository(overrides: Partial<GithubRepository> = {}): GithubRepository {
  const id = nextId++;
  return {
    id,
    name: `repository-${id}`,
    url: `https://github.com/octocat/repository-${id}`,
    description: null,
    stars: 0,
    language: null,
    forks: 0,
    topics: [],
    license: null,
    homepage: null,
    fork: false,
    archived: false,
    pushedAt: '2026-01-01T00:00:00Z',
    createdAt: '2025-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...overrides,
  };
}

export function profile(overrides: Partial<GithubProfile> = {}): GithubProfile {
  return {
    id: 1,
    login: 'octocat',
    name: 'The Octocat',
    avatarUrl: 'https://avatars.githubusercontent.com/u/1',
    bio: null,
    url: 'https://github.com/octocat',
    company: null,
    location: null,
    blog: null,
    followers: 0,
    following: 0,
    publicRepos: 1,
    createdAt: '2011-01-25T18:44:36Z',
    ...overrides,
  };
}

export function snapshot(...pages: GithubRepository[][]): GithubSnapshot {
  return {
    profile: { etag: '"profile"', data: profile() },
    pages: pages.map((data, index) => ({ etag: `"page-${index + 1}"`, data })),
    complete: true,
  };
}
