import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';
import { statisticsText } from './profile-fields.js';
import type { Profile } from './profile.js';
import { searchVector, trigramKey } from './search-words.js';

const INT4_MAX = 2 ** 31 - 1;

/** A row as the domain type; more views than a double counts exactly there will not be. */
const COLUMNS = `
  profiles.user_id AS "userId", profiles.slug, display_name AS "displayName", bio, avatar_url AS "avatarUrl", location,
  company, website, github_username AS "githubUsername", is_public AS "isPublic", edited_fields AS "editedFields",
  view_count::float8 AS "viewCount", version, statistics AS "githubStats",
  ${isoTime('created_at', 'MS')} AS "createdAt", ${isoTime('updated_at', 'MS')} AS "updatedAt"`;

/** The public profile that a slug leads to, be it a former one. */
export function publicProfile(slug: string, now: Date): Statement {
  return {
    text: `
      SELECT ${COLUMNS} FROM profile_slugs JOIN profiles USING (user_id)
      WHERE profile_slugs.slug = $1 AND (expires_at IS NULL OR expires_at > $2) AND is_public`,
    values: [slug, now],
  };
}

/** @param locking keeps others from changing it until the transaction ends. */
export function profileOf(userId: string, { locking = false } = {}): Statement {
  return {
    text: `SELECT ${COLUMNS} FROM profiles WHERE user_id = $1${locking ? ' FOR NO KEY UPDATE' : ''}`,
    values: [userId],
  };
}

/** Keeps others from creating a profile for the account until the transaction ends. */
export function creationLock(userId: string): Statement {
  return { text: `SELECT pg_advisory_xact_lock(hashtext('profile'), hashtext($1))`, values: [userId] };
}

export function profileInsert(profile: Profile): Statement {
  return {
    text: `
      INSERT INTO profiles (user_id, created_at, ${WRITTEN})
      VALUES ($1, $2, ${PARAMETERS})
      RETURNING ${COLUMNS}`,
    values: [profile.userId, profile.createdAt, ...written(profile)],
  };
}

/** The whole profile as its next version. */
export function profileUpdate(profile: Profile): Statement {
  return {
    text: `
      UPDATE profiles SET version = version + $2, (${WRITTEN}) = ROW (${PARAMETERS})
      WHERE user_id = $1
      RETURNING ${COLUMNS}`,
    values: [profile.userId, 1, ...written(profile)],
  };
}

const WRITTEN = `
  slug, display_name, bio, avatar_url, location, company, website, github_username, is_public, edited_fields,
  statistics, last_synced_at, total_stars, languages, search, name_key, updated_at`;
const PARAMETERS = `
  $3, $4, $5, $6, $7, $8, $9, $10, $11::boolean, $12::text[], $13::jsonb, $14::timestamptz, $15::int, $16::text[],
  $17::tsvector, $18, $19::timestamptz`;

function written(profile: Profile): unknown[] {
  const { slug, displayName, bio, location, company, githubUsername, githubStats } = profile;
  const names = [displayName, githubUsername, slug];
  const languages = githubStats.languages.map(({ language }) => language);
  return [
    slug,
    displayName,
    bio,
    profile.avatarUrl,
    location,
    company,
    profile.website,
    githubUsername,
    profile.isPublic,
    profile.editedFields,
    statisticsText(githubStats),
    githubStats.lastSyncedAt,
    Math.min(githubStats.totalStars, INT4_MAX),
    languages,
    searchVector({ names, location, languages, texts: [company, bio] }),
    trigramKey(names.join(' ')),
    profile.updatedAt,
  ];
}

/** Adds views to their profiles, once for each batch, however often it is sent. */
export function viewBatch(id: string, views: ReadonlyMap<string, number>, now: Date): Statement {
  return {
    // In the order of their ids, so that two batches never wait for each other.
    text: `
      WITH batch AS (
        INSERT INTO profile_view_batches (id, written_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id
      ), viewed AS MATERIALIZED (
        SELECT profiles.user_id, counted.views
        FROM batch, unnest($3::uuid[], $4::int[]) AS counted (user_id, views) JOIN profiles USING (user_id)
        ORDER BY profiles.user_id
        FOR NO KEY UPDATE OF profiles
      )
      UPDATE profiles SET view_count = view_count + viewed.views
      FROM viewed WHERE profiles.user_id = viewed.user_id`,
    values: [id, now, [...views.keys()], [...views.values()]],
  };
}

export function viewBatchesPurge(before: Date): Statement {
  return { text: 'DELETE FROM profile_view_batches WHERE written_at < $1', values: [before] };
}
