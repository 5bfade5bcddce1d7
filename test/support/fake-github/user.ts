import type { Owner, User } from './accounts.ts';

/** A user as `GET /users/{username}` shows them. */
export function newUser(base: string, login: string, details: Partial<User>): User {
  const id = details.id ?? idOf(login);
  return {
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    ...named(base, login),
    type: 'User',
    user_view_type: 'public',
    site_admin: false,
    name: null,
    company: null,
    blog: 'https://github.blog',
    location: 'San Francisco',
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 2,
    followers: 21_000,
    following: 9,
    created_at: '2011-01-25T18:44:36Z',
    updated_at: '2026-10-01T12:00:00Z',
    ...details,
  };
}

/** What of a user says their login: it changes with it. */
export function named(base: string, login: string) {
  const url = `${base}/users/${login}`;
  return {
    login,
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
  };
}

/** The short form in which a repository shows its owner. */
export function ownerOf(user: User): Owner {
  return {
    login: user.login,
    id: user.id,
    node_id: user.node_id,
    avatar_url: user.avatar_url,
    gravatar_id: user.gravatar_id,
    url: user.url,
    html_url: user.html_url,
    followers_url: user.followers_url,
    following_url: user.following_url,
    gists_url: user.gists_url,
    starred_url: user.starred_url,
    subscriptions_url: user.subscriptions_url,
    organizations_url: user.organizations_url,
    repos_url: user.repos_url,
    events_url: user.events_url,
    received_events_url: user.received_events_url,
    type: user.type,
    user_view_type: 'public',
    site_admin: user.site_admin,
  };
}

/** The same login always has the same id (FNV-1a). */
export function idOf(login: string): number {
  let hash = 2166136261;
  for (const character of login) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  return 1 + (hash % 100_000_000);
}
