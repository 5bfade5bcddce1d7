import { z } from 'zod';

/** GitHub's rule: letters, digits and single inner hyphens, 39 at most. */
const LOGIN = /^[a-z\d](?:-?[a-z\d])*$/i;

export const githubLogin = z
  .string()
  .max(39, 'At most 39 characters')
  .regex(LOGIN, 'Letters, digits and single inner hyphens')
  .meta({ description: 'GitHub login of a user or organisation', examples: ['octocat'] });

/** A GitHub user or organisation, as the public sees it. Nulls are GitHub's own. */
export interface GithubProfile {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly avatarUrl: string;
  readonly bio: string | null;
  /** The web page. */
  readonly url: string;
  readonly company: string | null;
  readonly location: string | null;
  readonly blog: string | null;
  readonly followers: number;
  readonly following: number;
  readonly publicRepos: number;
  readonly createdAt: string;
}

/** A public repository that the user owns. */
export interface GithubRepository {
  readonly id: number;
  readonly name: string;
  /** The web page. */
  readonly url: string;
  readonly description: string | null;
  readonly stars: number;
  readonly language: string | null;
  readonly forks: number;
  readonly topics: readonly string[];
  /** SPDX id, or GitHub's key where it knows none. */
  readonly license: string | null;
  readonly homepage: string | null;
  readonly fork: boolean;
  readonly archived: boolean;
  readonly pushedAt: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/** One answer of GitHub's with the validator that a conditional request sends back (RFC 9110, section 8.8). */
export interface Validated<T> {
  readonly etag: string | null;
  readonly data: T;
}

/** What GitHub said of a user, page by page, so that each part can be revalidated on its own. */
export interface GithubSnapshot {
  readonly profile: Validated<GithubProfile>;
  /** Pages of up to 100, as GitHub cut them. */
  readonly pages: readonly Validated<readonly GithubRepository[]>[];
  /** False when the user has more repositories than GITHUB_MAX_REPOS. */
  readonly complete: boolean;
}

export interface GithubAccount {
  readonly profile: GithubProfile;
  /** Most recently updated first. */
  readonly repositories: readonly GithubRepository[];
  readonly complete: boolean;
}

/** How the cache took part: asked GitHub anew, fresh copy, old copy because GitHub fails, GitHub said unchanged. */
export type CacheStatus = 'MISS' | 'HIT' | 'STALE' | 'REVALIDATED';

export interface SyncResult extends GithubAccount {
  readonly cache: CacheStatus;
  /** Calls that the token's GitHub quota paid for; 0 from the cache. */
  readonly cost: number;
  /** Milliseconds since the epoch at which GitHub last confirmed this. */
  readonly syncedAt: number;
  readonly expiresAt: number;
  /** Whole seconds since syncedAt. */
  readonly ageSeconds: number;
}

/** @param limit how many repositories to keep. */
export function toAccount({ profile, pages, complete }: GithubSnapshot, limit: number): GithubAccount {
  // A repository that moved between two pages while they were read stands on both.
  const byId = new Map(
    pages.flatMap(({ data }) => data.map((repository) => [repository.id, repository] as const)),
  );
  const repositories = [...byId.values()].sort(
    (a, b) => compareDescending(a.updatedAt ?? '', b.updatedAt ?? '') || a.id - b.id,
  );
  return {
    profile: profile.data,
    repositories: repositories.slice(0, limit),
    complete: complete && repositories.length <= limit,
  };
}

function compareDescending(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}
