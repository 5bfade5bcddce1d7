import type { Repository, User } from './accounts.ts';
import { ownerOf } from './user.ts';

export type RepositoryDetails = Partial<Omit<Repository, 'id'>> & { readonly name: string };

/**
 * A repository as lists show it; about as long as GitHub's own, most of it addresses.
 *
 * @param index among its owner's repositories; its id comes from it.
 */
export function newRepository(
  base: string,
  user: User,
  index: number,
  details: RepositoryDetails,
): Repository {
  const id = Number(user.id) * 10_000 + index;
  const stars = details.stargazers_count ?? 0;
  const forks = details.forks_count ?? 0;
  return {
    id,
    node_id: `R_${id}`,
    private: false,
    ...owned(base, user, details.name),
    description: null,
    fork: false,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2026-10-01T00:00:00Z',
    pushed_at: '2026-10-01T00:00:00Z',
    homepage: null,
    size: 1024,
    stargazers_count: stars,
    watchers_count: stars,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: 'public',
    forks,
    open_issues: 0,
    watchers: stars,
    default_branch: 'main',
    ...details,
  };
}

/** What of a repository says its owner's login: it changes with it. */
export function owned(base: string, user: User, name: string) {
  const fullName = `${user.login}/${name}`;
  return {
    full_name: fullName,
    owner: ownerOf(user),
    html_url: `https://github.com/${fullName}`,
    ...addresses(`${base}/repos/${fullName}`, fullName),
  };
}

function addresses(url: string, fullName: string) {
  return {
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `https://github.com/${fullName}.git`,
    svn_url: `https://github.com/${fullName}`,
  };
}
