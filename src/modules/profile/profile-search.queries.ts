import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';

/** Which profiles: those that have the lexemes, literals of tsquery (search-words.ts), and so many stars. */
export interface ProfileFilter {
  readonly words?: string | undefined;
  readonly place?: string | undefined;
  readonly minStars?: number | undefined;
}

export interface ProfileRange {
  readonly limit: number;
  readonly offset: number;
}

/** What a list shows of a profile. */
export interface ProfileSummary {
  readonly slug: string;
  readonly displayName: string;
  readonly bio: string | null;
  readonly avatarUrl: string | null;
  readonly location: string | null;
  readonly company: string | null;
  readonly githubUsername: string;
  readonly totalStars: number;
  readonly languages: readonly string[];
  readonly updatedAt: string;
}

const SUMMARY = `
  slug, display_name AS "displayName", bio, avatar_url AS "avatarUrl", location, company,
  github_username AS "githubUsername", total_stars AS "totalStars", languages,
  ${isoTime('updated_at', 'MS')} AS "updatedAt"`;

const BY_STARS = 'total_stars DESC, user_id';
const BY_TIME = 'updated_at DESC, user_id';

/** A page of those that match, in an order that an index has, however many match. */
export function foundProfiles(
  filter: ProfileFilter,
  order: 'stars' | 'recent',
  { limit, offset }: ProfileRange,
): Statement {
  const values: unknown[] = [];
  return {
    text: `
      SELECT ${SUMMARY} FROM profiles WHERE ${conditionOf(filter, values)}
      ORDER BY ${order === 'stars' ? BY_STARS : BY_TIME} LIMIT ${limit} OFFSET ${offset}`,
    values,
    planned: 'each-time',
  };
}

export function profileCount(filter: ProfileFilter): Statement {
  const values: unknown[] = [];
  const text = `SELECT count(*)::int AS count FROM profiles WHERE ${conditionOf(filter, values)}`;
  return { text, values, planned: 'each-time' };
}

/** What a page is of, to be estimated; with a limit, to be counted so far. */
export function profileRows(filter: ProfileFilter, limit?: number): Statement {
  const values: unknown[] = [];
  const text = `SELECT 1 FROM profiles WHERE ${conditionOf(filter, values)}`;
  return { text: limit === undefined ? text : `${text} LIMIT ${limit}`, values, planned: 'each-time' };
}

/** For similarNames(), in its transaction: how alike names have to be, 0 to 1. */
export function similarityThreshold(threshold: number): Statement {
  return {
    text: `SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)`,
    values: [String(threshold)],
  };
}

/** Those whose names are like a text and that do not have its words, the most alike first. */
export function similarNames(filter: ProfileFilter, trigrams: string, limit: number): Statement {
  const values: unknown[] = [trigrams];
  const condition = conditionOf({ ...filter, words: filter.words && `!(${filter.words})` }, values);
  return {
    text: `
      SELECT ${SUMMARY} FROM profiles
      WHERE $1 <% name_key AND ${condition}
      ORDER BY word_similarity($1, name_key) DESC, ${BY_STARS} LIMIT ${limit}`,
    values,
    planned: 'each-time',
  };
}

function conditionOf({ words, place, minStars }: ProfileFilter, values: unknown[]): string {
  const conditions = ['is_public'];
  const lexemes = [words, place].filter((part) => part !== undefined).map((part) => `(${part})`);
  if (lexemes.length > 0) conditions.push(`search @@ $${values.push(lexemes.join(' & '))}::tsquery`);
  if (minStars !== undefined) conditions.push(`total_stars >= $${values.push(minStars)}`);
  return conditions.join(' AND ');
}
