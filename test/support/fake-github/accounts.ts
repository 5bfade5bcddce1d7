import type { components } from '@octokit/openapi-types';
import { demoRepositories, demoUser } from './demo-account.ts';
import { type RepositoryDetails, newRepository } from './repository.ts';
import { newUser } from './user.ts';

export type User = components['schemas']['public-user'];
export type Owner = components['schemas']['simple-user'];
export type Repository = components['schemas']['minimal-repository'];

export interface Account {
  readonly user: User;
  readonly repositories: Repository[];
}

const LANGUAGES = ['TypeScript', 'Go', 'Rust', 'Python', null];
const DAY_MS = 86_400_000;
const NEWEST = Date.UTC(2026, 9, 1);

/** Who exists: demo, octocat, empty, renamed (was octocat's), big-<n> with n repositories, u-<n> with three. */
export class Accounts {
  private readonly accounts = new Map<string, Account>();
  private readonly base: string;

  /** @param base address of the API's root. */
  constructor(base: string) {
    this.base = base;
  }

  /** @param login in any case, as at GitHub. */
  find(login: string): Account | undefined {
    const key = login.toLowerCase();
    const known = this.accounts.get(key);
    if (known) return known;
    const made = key === 'demo' ? this.demo() : this.generated(key);
    // The many users of a load test are made anew each time.
    if (made && !key.startsWith('u-')) this.accounts.set(key, made);
    return made;
  }

  findById(id: number): Account | undefined {
    return [...this.accounts.values()].find(({ user }) => user.id === id);
  }

  /** @returns who has the login's account now, if the login was given up. */
  renamed(login: string): Account | undefined {
    return login.toLowerCase() === 'renamed' ? this.find('octocat') : undefined;
  }

  private demo(): Account {
    const user = newUser(this.base, 'demo', demoUser);
    const repositories = demoRepositories.map((details, index) =>
      newRepository(this.base, user, index, details),
    );
    return { user: withCount(user, repositories), repositories };
  }

  private generated(login: string): Account | undefined {
    const count = countOf(login);
    if (count === undefined) return undefined;
    const user = newUser(this.base, login, login === 'octocat' ? OCTOCAT : {});
    const repositories = Array.from({ length: count }, (_, index) =>
      newRepository(this.base, user, index, generatedDetails(login, index)),
    );
    return { user: withCount(user, repositories), repositories };
  }
}

const OCTOCAT: Partial<User> = { name: 'The Octocat', company: '@github' };

function withCount(user: User, repositories: readonly Repository[]): User {
  return { ...user, public_repos: repositories.filter((repository) => !repository.private).length };
}

function countOf(login: string): number | undefined {
  if (login === 'octocat') return 8;
  if (login === 'empty') return 0;
  const [, kind, digits] = /^(big|u)-(\d+)$/.exec(login) ?? [];
  if (kind === 'u') return 3;
  return kind === 'big' ? Number(digits) : undefined;
}

/** A little of everything: forks, archived ones, no description, no language, topics, licences. */
function generatedDetails(login: string, index: number): RepositoryDetails {
  const updated = new Date(NEWEST - index * DAY_MS).toISOString().replace('.000Z', 'Z');
  return {
    name: `repository-${index}`,
    description: index % 4 === 3 ? null : `Repository ${index} of ${login}`,
    fork: index % 5 === 4,
    archived: index === 6,
    homepage: index === 0 ? 'https://example.com' : null,
    language: LANGUAGES[index % LANGUAGES.length] ?? null,
    forks_count: index,
    stargazers_count: 100 - (index % 100),
    topics: index % 3 === 0 ? ['api', 'nodejs'] : [],
    license: index % 2 === 0 ? { key: 'mit', name: 'MIT License', spdx_id: 'MIT' } : null,
    pushed_at: updated,
    updated_at: updated,
  };
}
