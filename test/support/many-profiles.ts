import type * as SearchWords from '../../src/modules/profile/search-words.js';
import type { TestDatabase } from './test-database.js';

const FIRST =
  'Ada Alan Barbara Carlos Dana Edsger Fatima Grace Hana Ivan Jose Katherine Linus Maria Niklaus Olga'
    .split(' ')
    .concat('Pavel Radia Sofia Tim Uma Vint Wendy Xavier Yukihiro Zoe'.split(' '));
const SYLLABLES =
  'ba der fen gor hal iko jan kel lor mar nen ost pol quin ros sten tor ulm vas wik yan zer'.split(' ');
const PLACES = [
  'Berlin, Germany',
  'San Francisco, CA',
  'Bengaluru, India',
  'São Paulo',
  'London, UK',
  'Tokyo',
];
const LANGUAGES = ['JavaScript', 'TypeScript', 'Python', 'Java', 'Go', 'C++', 'Rust', 'Ruby', 'C', 'Shell'];
const WORDS =
  'developer engineer student open source maintainer web data systems cloud security games maps'.split(' ');
const CHUNK = 5000;

/** What makes a profile's row of its texts: from the sources, or as they are built. */
type Words = Pick<typeof SearchWords, 'searchVector' | 'trigramKey'>;

/** Every ten thousandth has words, a place and a language that no other has. */
export const RARE_EVERY = 10_000;

/** The n-th of many: common words are common, names differ. */
export function manyProfile(n: number) {
  const pick = <T>(list: readonly T[], salt: number) => list[hash(n, salt) % list.length]!;
  const isRare = n % RARE_EVERY === 0;
  const last = [1, 2, 3].map((salt) => pick(SYLLABLES, salt)).join('');
  const displayName = `${pick(FIRST, 4)} ${last[0]!.toUpperCase()}${last.slice(1)}`;
  const login = `${last}-${n}`;
  // The further down, the rarer.
  const common = (list: readonly string[], salt: number) =>
    list[Math.min(list.length - 1, Math.floor(((hash(n, salt) % 1000) / 1000) ** 2 * list.length))]!;
  return {
    login,
    displayName: isRare ? `Zebulon ${displayName}` : displayName,
    location: isRare ? 'Ultima Thule' : hash(n, 5) % 4 ? common(PLACES, 6) : null,
    bio: `${common(WORDS, 7)} ${common(WORDS, 8)} ${common(WORDS, 9)}${isRare ? ' xylophone' : ''}`,
    languages: isRare ? ['Zigzag'] : [...new Set([10, 11, 12].map((salt) => common(LANGUAGES, salt)))],
    stars: Math.floor(100_000 / (1 + (hash(n, 13) % 20_000))),
  };
}

/** Fills the table with public profiles: a minute apart, the newest now. */
export async function fillProfiles(
  { query }: Pick<TestDatabase, 'query'>,
  count: number,
  words: Words,
  statistics: object = {},
): Promise<void> {
  // Made afterwards, as they are declared: many times as fast as row by row.
  const inverted = await query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'profiles' AND indexdef LIKE '% USING gin %'`,
  );
  for (const { name } of inverted) await query(`DROP INDEX ${String(name)}`);
  for (let from = 1; from <= count; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, count - from + 1) }, (_, index) => from + index);
    await query(INSERT, [
      JSON.stringify(numbers.map((n) => rowOf(n, words))),
      count,
      JSON.stringify(statistics),
    ]);
  }
  for (const { definition } of inverted) await query(String(definition));
  // As autovacuum would, after so many new rows.
  await query('VACUUM (ANALYZE) profiles');
  await query('VACUUM (ANALYZE) profile_slugs');
}

const INSERT = `
  WITH rows AS (
    SELECT *, lpad(to_hex(n), 32, '0')::uuid AS user_id
    FROM jsonb_to_recordset($1::jsonb) AS row (
      n int, login text, name text, bio text, location text, languages text[], stars int, search text, key text
    )
  ), accounts AS (
    INSERT INTO users (id, email, role, password_hash, created_at)
    SELECT user_id, login || '@example.com', 'member', '', now() FROM rows
  ), slugs AS (
    INSERT INTO profile_slugs (slug, user_id) SELECT login, user_id FROM rows
  )
  INSERT INTO profiles (
    user_id, slug, display_name, bio, location, github_username, is_public, statistics, total_stars, languages, search,
    name_key, last_synced_at, created_at, updated_at
  )
  SELECT user_id, login, name, bio, location, login, true, $3::jsonb, stars, languages, search::tsvector, key, now(),
    now(), now() - ($2 - n) * interval '1 minute'
  FROM rows`;

function rowOf(n: number, { searchVector, trigramKey }: Words) {
  const { login, displayName, bio, location, languages, stars } = manyProfile(n);
  const names = [displayName, login, login];
  return {
    n,
    login,
    name: displayName,
    bio,
    location,
    languages,
    stars,
    search: searchVector({ names, location, languages, texts: [bio] }),
    key: trigramKey(names.join(' ')),
  };
}

/** A number that looks like chance, and is always the same. */
function hash(n: number, salt: number): number {
  let value = Math.imul(n ^ (salt * 0x9e3779b1), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
