import type { Account, Repository } from './accounts.ts';
import { contributionsOf } from './contributions.ts';

interface RepositoriesArguments {
  readonly first?: number;
  readonly after?: string | null;
  readonly privacy?: 'PUBLIC' | 'PRIVATE' | null;
  readonly isFork?: boolean | null;
}

/** A user as GraphQL's `viewer` shows them to themselves; what has arguments is a function of them. */
export function viewerOf({ user, repositories }: Account, now: number) {
  const own = [...repositories].sort((a, b) => ((a.updated_at ?? '') < (b.updated_at ?? '') ? 1 : -1));
  return {
    __typename: 'User',
    login: user.login,
    databaseId: user.id,
    name: user.name,
    gists: ({ privacy }: { privacy?: string }) => ({
      totalCount: user.public_gists + (privacy === 'PUBLIC' ? 0 : SECRET_GISTS),
    }),
    pullRequests: { totalCount: repositories.length * 7 },
    issues: { totalCount: repositories.length * 3 },
    contributionsCollection: () => contributionsOf(user.login, now),
    pinnedItems: ({ first = 0 }: { first?: number }) => {
      const pinned = [...repositories]
        .filter((repository) => !repository.private && !repository.fork)
        .sort((a, b) => (b.stargazers_count ?? 0) - (a.stargazers_count ?? 0))
        .slice(0, Math.min(6, first));
      return { totalCount: pinned.length, nodes: pinned.map(repositoryOf) };
    },
    repositories: (wanted: RepositoriesArguments) => pageOf(own, wanted),
  };
}

/** Only their owner, and a count without `privacy: PUBLIC`, knows of them. */
const SECRET_GISTS = 5;

function pageOf(all: readonly Repository[], { first = 0, after, privacy, isFork }: RepositoriesArguments) {
  const wanted = all.filter(
    (repository) =>
      (privacy == null || repository.private === (privacy === 'PRIVATE')) &&
      (isFork == null || repository.fork === isFork),
  );
  const start = after == null ? 0 : Number(Buffer.from(after, 'base64').toString().split(':')[2]);
  const end = Math.min(wanted.length, start + first);
  return {
    totalCount: wanted.length,
    pageInfo: {
      hasNextPage: end < wanted.length,
      endCursor: end > start ? Buffer.from(`cursor:v2:${end}`).toString('base64') : null,
    },
    nodes: wanted.slice(start, end).map(repositoryOf),
  };
}

function repositoryOf(repository: Repository) {
  const languages = languagesOf(repository);
  return {
    __typename: 'Repository',
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.full_name,
    description: repository.description,
    url: repository.html_url,
    isFork: repository.fork,
    isPrivate: repository.private,
    isArchived: repository.archived ?? false,
    stargazerCount: repository.stargazers_count,
    forkCount: repository.forks_count,
    primaryLanguage: languages[0] ? { name: languages[0].node.name } : null,
    languages: ({ first = 0 }: { first?: number }) => ({
      totalCount: languages.length,
      totalSize: languages.reduce((sum, { size }) => sum + size, 0),
      edges: languages.slice(0, first),
    }),
  };
}

/** The largest is the one that REST names; every third repository has a little of a shell besides. */
function languagesOf({ id, language }: Repository) {
  if (language == null) return [];
  const size = 10_000 + (Number(id) % 1000);
  const more = Number(id) % 3 === 0 && language !== 'Shell' ? [{ size: 500, node: { name: 'Shell' } }] : [];
  return [{ size, node: { name: language } }, ...more];
}
