import { z } from 'zod';
import type { GithubEvent } from './github-activity.js';

/** A title or an address that is missing, or of another kind than it was, is only left out. */
const text = z.string().min(1).nullish().catch(null);
const webPage = z
  .url({ protocol: /^https?$/ })
  .nullish()
  .catch(null);
const commit = z
  .string()
  .regex(/^[\da-f]{40,64}$/)
  .nullish()
  .catch(null);
const titled = z.object({ title: text, html_url: webPage }).nullish().catch(null);

const payload = z.object({
  number: z.int().nullish().catch(null),
  ref: text,
  before: commit,
  head: commit,
  issue: titled,
  comment: titled,
  pull_request: titled,
  release: z.object({ name: text, tag_name: text, html_url: webPage }).nullish().catch(null),
  forkee: z.object({ full_name: text, html_url: webPage }).nullish().catch(null),
});

const event = z.object({
  type: z.string(),
  public: z.boolean().default(true),
  repo: z.object({ name: z.string() }),
  payload: payload.catch({}),
  created_at: z.iso.datetime(),
});

type RawEvent = z.infer<typeof event>;

/**
 * The Events API's answer as what happened. Since October 2025 GitHub names neither the title nor the page of a pull
 * request, nor the commits of a push.
 *
 * @param webUrl GitHub's web site, for addresses that an event does not give.
 */
export function githubEventsSchema(webUrl: string) {
  return z.array(event).transform((events) =>
    events
      .filter((raw) => raw.public)
      .map((raw): GithubEvent => ({
        type: raw.type,
        repository: raw.repo.name,
        title: titleOf(raw),
        url: pageOf(raw, webUrl),
        at: raw.created_at,
      })),
  );
}

function titleOf({
  type,
  payload: { issue, pull_request: pull, release, forkee, ref },
}: RawEvent): string | null {
  if (type === 'CreateEvent' || type === 'DeleteEvent') return ref ?? null;
  return issue?.title ?? pull?.title ?? release?.name ?? release?.tag_name ?? forkee?.full_name ?? null;
}

/** The page of what it is about, else of where it happened. */
function pageOf({ repo, payload: about }: RawEvent, webUrl: string): string {
  const { comment, issue, pull_request: pull, release, forkee, number, before, head } = about;
  const given = comment ?? issue ?? pull ?? release ?? forkee;
  if (given?.html_url) return given.html_url;
  const repository = `${webUrl}/${repo.name}`;
  if (pull && number != null) return `${repository}/pull/${number}`;
  return before && head ? `${repository}/compare/${before}...${head}` : repository;
}
