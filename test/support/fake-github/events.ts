import { createHash } from 'node:crypto';
import type { Account, Repository } from './accounts.ts';

/** An event as the Events API shows it ("GitHub event types"). */
export interface PublicEvent {
  readonly id: string;
  readonly type: string;
  readonly actor: object;
  readonly repo: object;
  readonly payload: object;
  readonly public: true;
  readonly created_at: string;
}

const EVENTS_PER_REPOSITORY = 8;
/** More is not kept by GitHub. */
const MAX_EVENTS = 300;
const NEWEST = Date.UTC(2026, 9, 1, 12);
const HOUR_MS = 3_600_000;

/** What a user did in the open, newest first: a little of everything in each of their repositories. */
export function publicEventsOf({ user, repositories }: Account, base: string): PublicEvent[] {
  const visible = repositories.filter((repository) => !repository.private);
  const count = Math.min(MAX_EVENTS, visible.length * EVENTS_PER_REPOSITORY);
  return Array.from({ length: count }, (_, index) => {
    const repository = visible[index % visible.length]!;
    const at = new Date(NEWEST - index * 5 * HOUR_MS).toISOString().replace('.000Z', 'Z');
    const make = KINDS[index % KINDS.length]!;
    return {
      id: String(40_000_000_000 - index),
      actor: {
        id: user.id,
        login: user.login,
        display_login: user.login,
        gravatar_id: '',
        url: user.url,
        avatar_url: user.avatar_url,
      },
      repo: {
        id: repository.id,
        name: repository.full_name,
        url: `${base}/repos/${repository.full_name}`,
      },
      public: true,
      created_at: at,
      ...make(repository, index, base),
    };
  });
}

type Made = Pick<PublicEvent, 'type' | 'payload'>;
type Kind = (repository: Repository, index: number, base: string) => Made;

/** Since October 2025 a push names no commits, and a pull request neither its title nor its page. */
const KINDS: readonly Kind[] = [
  (repository, index) => ({
    type: 'PushEvent',
    payload: {
      repository_id: repository.id,
      push_id: 30_000_000_000 + index,
      ref: 'refs/heads/main',
      head: sha(index),
      before: sha(index + 1),
    },
  }),
  ({ full_name: name, id }, index, base) => ({
    type: 'PullRequestEvent',
    payload: {
      action: 'opened',
      number: index + 1,
      pull_request: {
        url: `${base}/repos/${name}/pulls/${index + 1}`,
        id: 2_000_000_000 + index,
        number: index + 1,
        head: { ref: 'topic', sha: sha(index), repo: { id, url: `${base}/repos/${name}`, name } },
        base: { ref: 'main', sha: sha(index + 1), repo: { id, url: `${base}/repos/${name}`, name } },
      },
    },
  }),
  ({ full_name: name }, index, base) => ({
    type: 'IssuesEvent',
    payload: { action: 'opened', issue: issue(name, index, base) },
  }),
  () => ({ type: 'WatchEvent', payload: { action: 'started' } }),
  (repository) => ({
    type: 'CreateEvent',
    payload: {
      ref: 'v1.0.0',
      ref_type: 'tag',
      full_ref: 'refs/tags/v1.0.0',
      master_branch: 'main',
      description: repository.description,
      pusher_type: 'user',
    },
  }),
  ({ full_name: name }, index, base) => ({
    type: 'ReleaseEvent',
    payload: {
      action: 'published',
      release: {
        url: `${base}/repos/${name}/releases/${index}`,
        html_url: `https://github.com/${name}/releases/tag/v1.${index}.0`,
        id: 100_000 + index,
        tag_name: `v1.${index}.0`,
        name: `Release 1.${index}`,
        draft: false,
        prerelease: false,
      },
    },
  }),
  (repository, index) => ({
    type: 'ForkEvent',
    payload: {
      action: 'forked',
      forkee: {
        id: 900_000 + index,
        name: repository.name,
        full_name: `somebody/${repository.name}`,
        html_url: `https://github.com/somebody/${repository.name}`,
      },
    },
  }),
  ({ full_name: name }, index, base) => ({
    type: 'IssueCommentEvent',
    payload: {
      action: 'created',
      issue: issue(name, index, base),
      comment: {
        id: 700_000 + index,
        html_url: `https://github.com/${name}/issues/${index + 1}#issuecomment-${700_000 + index}`,
        body: 'Seen here, too.',
      },
    },
  }),
];

function issue(name: string, index: number, base: string): object {
  return {
    url: `${base}/repos/${name}/issues/${index + 1}`,
    html_url: `https://github.com/${name}/issues/${index + 1}`,
    id: 1_000_000 + index,
    number: index + 1,
    title: `Something is amiss (${index + 1})`,
    state: 'open',
  };
}

function sha(index: number): string {
  return createHash('sha1').update(String(index)).digest('hex');
}
