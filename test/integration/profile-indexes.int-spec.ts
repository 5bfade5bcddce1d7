import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  type ProfileFilter,
  foundProfiles,
  profileCount,
  similarNames,
  similarityThreshold,
} from '../../src/modules/profile/profile-search.queries.js';
import { profileOf, publicProfile, viewBatch } from '../../src/modules/profile/profile.queries.js';
import { lexemeQuery, searchVector, trigramKey } from '../../src/modules/profile/search-words.js';
import type { Statement } from '../../src/platform/database/prepared-statement.js';
import { RARE_EVERY, fillProfiles, manyProfile } from '../support/many-profiles.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const ROWS = 100_000;
const RARE = ROWS / RARE_EVERY;
const ID = '00000000-0000-0000-0000-000000002710';
const ALL: ProfileFilter = {};

const SEARCH = 'idx_profiles_search';
const STARS = 'idx_profiles_stars';
const RECENT = 'idx_profiles_recent';
const KEY = 'pk_profiles';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillProfiles(database, ROWS, { searchVector, trigramKey });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(similarityThreshold(0.4).text.replace('true', 'false'), ['0.4']);
}, 120_000);

afterAll(async () => {
  await client.end();
  await database.drop();
});

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Runs a statement planned for its values, and takes back what it changed. */
async function planOf({ text, values }: Statement) {
  await client.query('BEGIN');
  const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
  await client.query('ROLLBACK');
  const plan = rows[0]['QUERY PLAN'][0].Plan as Plan;
  const nodes = nodesOf(plan);
  return {
    steps: nodes.map((node) => node['Node Type']),
    indexes: new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
    touched: Math.max(...nodes.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0))),
    found: plan['Actual Rows'],
  };
}

const words = (text: string): ProfileFilter => ({ words: lexemeQuery.anywhere(text) });
const names = (text: string): ProfileFilter => ({ words: lexemeQuery.names(text) });
const elsewhere = (text: string): ProfileFilter => ({
  words: `(${lexemeQuery.anywhere(text)!}) & !(${lexemeQuery.names(text)!})`,
});
const page = (filter: ProfileFilter, order: 'stars' | 'recent' = 'stars', limit = 21) =>
  foundProfiles(filter, order, { limit, offset: 0 });

describe('among 100,000 profiles', () => {
  it.each<[string, () => Statement, string[], number]>([
    [
      'the public one at a slug',
      () => publicProfile(manyProfile(10_000).login, new Date()),
      ['pk_profile_slugs', KEY],
      1,
    ],
    ['the own one', () => profileOf(ID), [KEY], 1],
    ['those with the most stars', () => page(ALL), [STARS], 21],
    ['the newest', () => page(ALL, 'recent'), [RECENT], 21],
    ['those with many stars', () => page({ minStars: 50_000 }), [STARS], 8],
    ['those with a rare word', () => page(elsewhere('xylophone')), [SEARCH], RARE],
    ['those with a rare name', () => page(names('zebulon')), [SEARCH], RARE],
    ['those with a word nobody has', () => page(words('nobodyhasit')), [SEARCH], 0],
    ['those with a rare word, the newest', () => page(words('xylophone'), 'recent'), [SEARCH], RARE],
    ['those with a rare language', () => page({ place: lexemeQuery.language('Zigzag') }), [SEARCH], RARE],
    ['those of a rare place', () => page({ place: lexemeQuery.location('thule') }), [SEARCH], RARE],
    ['those with a common language', () => page({ place: lexemeQuery.language('JavaScript') }), [STARS], 21],
    [
      'those of a common place, the newest',
      () => page({ place: lexemeQuery.location('Berlin') }, 'recent'),
      [RECENT],
      21,
    ],
    [
      'names that begin rarely',
      () => page({ words: lexemeQuery.namesBegun('zeb') }, 'stars', 5),
      [SEARCH],
      5,
    ],
    [
      'languages that begin so',
      () => page({ words: lexemeQuery.languageBegun('ja') }, 'stars', 200),
      [STARS],
      200,
    ],
  ])('%s are found over an index', async (_what, statement, indexes, count) => {
    const plan = await planOf(statement());
    expect(plan.steps).not.toContain('Seq Scan');
    expect([...plan.indexes].sort()).toEqual(indexes.toSorted());
    expect(plan.found).toBe(count);
    expect(plan.touched).toBeLessThanOrEqual(Math.max(count, ROWS / 300));
  });

  it.each<[string, ProfileFilter]>([
    ['a common word', words('developer')],
    ['a common first name', names('ada')],
    ['two common words', words('developer engineer')],
    ['a common word and language', { ...words('developer'), place: lexemeQuery.language('Python') }],
  ])('those with %s are found without a look at all', async (_what, filter) => {
    const { steps, touched } = await planOf(page(filter));
    expect(steps).not.toContain('Seq Scan');
    expect(touched).toBeLessThan(ROWS / 10);
  });

  it('names that are alike are found over trigrams', async () => {
    const { steps, indexes, found, touched } = await planOf(
      similarNames(words('zebulno'), trigramKey('zebulno'), 100),
    );
    expect(steps).not.toContain('Seq Scan');
    expect([...indexes]).toContain('idx_profiles_name');
    expect(found).toBeGreaterThanOrEqual(RARE);
    expect(touched).toBeLessThan(ROWS / 50);
  });

  it('rare ones are counted over an index', async () => {
    const { steps, indexes } = await planOf(profileCount(words('xylophone')));
    expect(steps).not.toContain('Seq Scan');
    expect([...indexes]).toEqual([SEARCH]);
  });

  it('views are added over the key, and touch no other index', async () => {
    const { steps, indexes } = await planOf(viewBatch(ID, new Map([[ID, 3]]), new Date()));
    expect(steps).not.toContain('Seq Scan');
    expect([...indexes]).toEqual([KEY]);
  });
});
