import type { components } from '@octokit/openapi-types';
import { demoRepositories, demoUser } from './demo-account.ts';
import type { Grant } from './oauth-grants.ts';
import { type RepositoryDetails, newRepository, owned } from './repository.ts';
import { named, newUser } from './user.ts';

export type User = components['schemas']['public-user'];
export type Owner = components['schemas']['simple-user'];
export type Repository = components['schemas']['minimal-repository'];

export interface Account {
  readonly user: User;
  readonly repositories: Repository[];
}

const LANGUAGES = ['TypeScript', 'Go', 'Rust', 'Python', null];
/** Above all ids that are made of a login. */
const FIRST_NEW_ID = 200_000_000;
const DAY_MS = 86_400_000;
const NEWEST = Date.UTC(2026, 9, 1);

/**
 * Who exists: demo, octocat, empty, renamed (was octocat's), big-<n> with n repositories, u-<n> with three; and who
 * got a name from a test.
 */
export class Accounts {
  private readonly accounts = new Map<string, Account>();
  /** Logins that their owner gave up. */
  private readonly givenUp = new Set<string>();
  private readonly base: string;

  /** @param base address of the API's root. */
  constructor(base: string) {
    this.base = base;
  }

  /** @param login in any case, as at GitHub. */
  find(login: string): Account | undefined {
    const key = login.toLowerCase();
    const known = this.accounts.get(key);
    if (known || this.givenUp.has(key)) return known;
    const made = key === 'demo' ? this.demo() : this.generated(key);
    // The many users of a load test are made anew each time.
    if (made && !key.startsWith('u-')) this.accounts.set(key, made);
    return made;
  }

  findById(id: number): Account | undefined {
    return [...this.accounts.values()].find(({ user }) => user.id === id);
  }

  /** Whose a token is, whatever they are called by now. */
  ofGrant({ accountId, login }: Grant): Account | undefined {
    return this.findById(accountId) ?? this.find(login);
  }

  /** A new login for the same account, with the same id; the old one is then nobody's. */
  rename(login: string, renameTo: string): void {
    const account = this.find(login);
    if (!account || this.find(renameTo)) throw new Error(`${login} cannot become ${renameTo}`);
    const user = { ...account.user, ...named(this.base, renameTo) };
    const repositories = account.repositories.map((repository) => ({
      ...repository,
      ...owned(this.base, user, repository.name),
    }));
    this.accounts.delete(login.toLowerCase());
    this.givenUp.add(login.toLowerCase());
    this.accounts.set(renameTo.toLowerCase(), { user, repositories });
  }

  /** Another person, with another id, takes a login that nobody has; they own nothing yet. */
  register(login: string, name: string): void {
    if (this.find(login)) throw new Error(`${login} is taken`);
    const id = FIRST_NEW_ID + this.accounts.size;
    const user = newUser(this.base, login, { id, name, followers: 0, following: 0, public_gists: 0 });
    this.accounts.set(login.toLowerCase(), { user, repositories: [] });
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
