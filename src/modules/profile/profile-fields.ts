import { z } from 'zod';
import { line, paragraphs, webAddress } from '../../platform/http/text.js';
import type { GithubIdentity, GithubStats, ProfileFields } from './profile.js';

const NAME_MAX = 100;
const BIO_MAX = 1000;
const LINE_MAX = 200;

const CONTROL = /\p{Cc}+/gu;

/** Null and blank both clear the field. */
const clearedBy = <T extends z.ZodType<string>>(text: T) =>
  z
    .preprocess((value) => (typeof value === 'string' && value.trim() === '' ? null : value), text.nullable())
    .optional();

/** What the owner may say, in whatever combination. */
export const fieldSchemas = {
  displayName: line(1, NAME_MAX)
    .optional()
    .meta({ examples: ['Robin Example'] }),
  bio: clearedBy(paragraphs(1, BIO_MAX)),
  avatarUrl: clearedBy(webAddress()).describe('Address of a picture'),
  location: clearedBy(line(1, LINE_MAX)),
  company: clearedBy(line(1, LINE_MAX)),
  website: clearedBy(webAddress()),
};

/** What GitHub says, as the fields hold it: cut and cleaned where it is not what they take. */
export function fieldsOf(identity: GithubIdentity): ProfileFields {
  const { login, name, bio, avatarUrl, location, company, website } = identity;
  return {
    displayName: fitted(name, NAME_MAX) ?? fitted(login, NAME_MAX)!,
    bio: fitted(bio, BIO_MAX),
    avatarUrl: addressOf(avatarUrl),
    location: fitted(location, LINE_MAX),
    company: fitted(company, LINE_MAX),
    website: addressOf(website),
  };
}

/** As JSON that PostgreSQL stores, with no more of each list than is shown. */
export function statisticsText(stats: GithubStats): string {
  const bounded: GithubStats = {
    ...stats,
    languages: stats.languages.slice(0, 10),
    contributionGraph: stats.contributionGraph.slice(-371),
    topRepositories: stats.topRepositories.slice(0, 6),
    pinnedRepositories: stats.pinnedRepositories.slice(0, 6),
    recentActivity: stats.recentActivity.slice(0, 20),
  };
  return JSON.stringify(bounded, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value,
  );
}

function fitted(text: string | null, max: number): string | null {
  if (text === null) return null;
  const clean = text.toWellFormed().replace(CONTROL, ' ').trim();
  return Array.from(clean).slice(0, max).join('').trim() || null;
}

/** People leave out the scheme, or write no address at all. */
function addressOf(text: string | null): string | null {
  const address = text?.trim() ?? '';
  if (address === '') return null;
  const candidates = /^[a-z][a-z\d+.-]*:/i.test(address) ? [address] : [`https://${address}`];
  return candidates.find((candidate) => webAddress().safeParse(candidate).success) ?? null;
}
