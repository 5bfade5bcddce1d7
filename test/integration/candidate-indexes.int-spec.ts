import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { candidateById, candidatePage } from '../../src/modules/provider/candidate.queries.js';
import type { Statement } from '../../src/platform/database/prepared-statement.js';
import { fillCandidates } from '../support/many-candidates.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const ROWS = 100_000;
const FIRST = { limit: 21, offset: 0 };

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Plan[];
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillCandidates(database, ROWS);
}, 60_000);

afterAll(() => database.drop());

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Runs a query. @returns the indexes it read, and the most rows that one step of it touched. */
async function planOf({ text, values }: Statement) {
  const [row] = await database.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
  const nodes = nodesOf(row!['QUERY PLAN'][0].Plan as Plan);
  return {
    steps: nodes.map((node) => node['Node Type']),
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    rows: Math.max(...nodes.map((node) => node['Actual Rows'])),
  };
}

/** @returns where the candidate stands that so many are newer than. */
async function positionBelow(offset: number) {
  const [row] = await database.query(
    `SELECT id, to_json(created_at)#>>'{}' AS "createdAt" FROM candidates
     ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET $1`,
    [offset],
  );
  return row as { id: string; createdAt: string };
}

describe('among 100,000 candidates', () => {
  it.each<[string, Statement, string[]]>([
    ['the newest', candidatePage({}, FIRST), ['idx_candidates_created_at', 'idx_candidates_page']],
    [
      'the newest of a status that most have',
      candidatePage({ status: 'pending' }, FIRST),
      ['idx_candidates_status_page'],
    ],
    [
      'the newest of a status that only old ones have',
      candidatePage({ status: 'rejected' }, FIRST),
      ['idx_candidates_status_page'],
    ],
    ['those of a rare product', candidatePage({ product: 'mangoes' }, FIRST), ['idx_candidates_products']],
    [
      'those of a common product',
      candidatePage({ product: 'apples' }, FIRST),
      ['idx_candidates_created_at', 'idx_candidates_page'],
    ],
    ['those of no product there is', candidatePage({ product: 'kiwis' }, FIRST), ['idx_candidates_products']],
    [
      'one by its id',
      candidateById('4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11'),
      ['pk_candidates', 'idx_candidates_version'],
    ],
    [
      'one by its e-mail address',
      {
        text: 'SELECT 1 FROM candidates WHERE lower(contact_email) = lower($1)',
        values: ['Fleet50000@filled.example'],
      },
      ['uq_candidates_contact_email'],
    ],
    [
      'one by its id and version',
      {
        text: 'SELECT 1 FROM candidates WHERE id = $1 AND version = $2',
        values: ['4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11', 1],
      },
      ['pk_candidates', 'idx_candidates_version'],
    ],
  ])('%s are found over an index', async (_what, query, expected) => {
    const { steps, indexes, rows } = await planOf(query);
    expect(steps).not.toContain('Seq Scan');
    expect(indexes).toHaveLength(1);
    expect(expected).toContain(indexes[0]);
    expect(rows).toBeLessThanOrEqual(ROWS / 100);
  });

  it.each([
    ['all', {}],
    ['a status', { status: 'pending' as const }],
    ['another status', { status: 'approved' as const }],
  ])('a page of %s costs the same wherever its cursor stands', async (_what, filter) => {
    for (const offset of [10, 50_000, 89_000]) {
      const { steps, rows } = await planOf(
        candidatePage(filter, { ...FIRST, after: await positionBelow(offset) }),
      );
      expect(steps).not.toContain('Seq Scan');
      expect(rows).toBeLessThan(100);
    }
  });

  it('a page costs the same where all came at once, in one import', async () => {
    const imported = await createTestDatabase();
    await fillCandidates(imported, 20_000);
    await imported.query(`UPDATE candidates SET created_at = '2026-01-01'`);
    await imported.query('VACUUM (ANALYZE) candidates');
    const after = { createdAt: '2026-01-01T00:00:00Z', id: '80000000-0000-0000-0000-000000000000' };
    for (const range of [FIRST, { ...FIRST, after }]) {
      const { text, values } = candidatePage({}, range);
      const [row] = await imported.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
      const nodes = nodesOf(row!['QUERY PLAN'][0].Plan as Plan);
      expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['idx_candidates_page']);
      expect(Math.max(...nodes.map((node) => node['Actual Rows']))).toBeLessThan(100);
    }
    await imported.drop();
  });
});
