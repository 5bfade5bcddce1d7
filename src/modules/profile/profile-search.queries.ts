import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';

export type SortBy = 'relevance' | 'stars' | 'recent';

/** Which profiles: those that have the lexemes, and so many stars. Literals of tsquery (search-words.ts). */
export interface ProfileFilter {
  /** Words that are asked for, anywhere in the profile. */
  readonly words: string | undefined;
  /** The same words in names, which come first. */
  readonly names: string | undefined;
  /** Language and place. */
  readonly place: string | undefined;
  readonly minStars: number | undefined;
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

/**
 * A page of those that match. By relevance, who has the words in the name comes before who has them elsewhere, each by
 * stars: an order that indexes have, however many match.
 */
export function foundProfiles(filter: ProfileFilter, sortBy: SortBy, range: ProfileRange): Statement {
  if (sortBy !== 'relevance' || filter.names === undefined)
    return ordered(filter, sortBy === 'recent' ? BY_TIME : BY_STARS, range);
  const values: unknown[] = [];
  const end = range.offset + range.limit;
  const tier = (rank: number, words: string) => `
    (SELECT ${rank} AS tier, user_id, total_stars FROM profiles
     WHERE ${conditionOf({ ...filter, words }, values)} ORDER BY ${BY_STARS} LIMIT ${end})`;
  return {
    text: `
      SELECT ${SUMMARY}
      FROM (
        SELECT * FROM (
          ${tier(0, filter.names)} UNION ALL ${tier(1, `(${filter.words!}) & !(${filter.names})`)}
        ) AS tiers
        ORDER BY tier, ${BY_STARS} LIMIT ${range.limit} OFFSET ${range.offset}
      ) AS found JOIN profiles USING (user_id)
      ORDER BY tier, found.total_stars DESC, user_id`,
    values,
    planned: 'each-time',
  };
}

function ordered(filter: ProfileFilter, order: string, { limit, offset }: ProfileRange): Statement {
  const values: unknown[] = [];
  return {
    text: `
      SELECT ${SUMMARY} FROM profiles WHERE ${conditionOf(filter, values)}
      ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
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

/** As names, places and languages that begin with what was typed are suggested: of the profiles with the most stars. */
export function begunProfiles(lexemes: string, limit: number): Statement {
  return ordered({ words: lexemes, names: undefined, place: undefined, minStars: undefined }, BY_STARS, {
    limit,
    offset: 0,
  });
}

function conditionOf({ words, place, minStars }: ProfileFilter, values: unknown[]): string {
  const conditions = ['is_public'];
  const lexemes = [words, place].filter((part) => part !== undefined).map((part) => `(${part})`);
  if (lexemes.length > 0) conditions.push(`search @@ $${values.push(lexemes.join(' & '))}::tsquery`);
  if (minStars !== undefined) conditions.push(`total_stars >= $${values.push(minStars)}`);
  return conditions.join(' AND ');
}
