import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { PortfolioFilter, PortfolioRange } from '../../src/modules/portfolio/portfolio.js';
import {
  portfolioBatch,
  portfolioById,
  portfolioCount,
  portfolioDelete,
  portfolioPage,
  portfolioUpdate,
} from '../../src/modules/portfolio/relational/portfolio.queries.js';
import type { Statement } from '../../src/platform/database/prepared-statement.js';
import { RARELY_MARKED, fillPortfolios } from '../support/many-portfolios.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const ROWS = 100_000;
/** How many have the rare word, letters and signs. */
const RARE = 10;
const FIRST: PortfolioRange = { limit: 51, offset: 0 };
const ALL: PortfolioFilter = { kind: 'all', key: '' };
/** The 10,000th, whose name has everything rare. */
const ID = '000000000000000000002710';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillPortfolios(database, ROWS, RARELY_MARKED);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
}, 60_000);

afterAll(async () => {
  await client.end();
  await database.drop();
});

const part = (key: string): PortfolioFilter => ({ kind: 'substring', key });
const exact = (key: string): PortfolioFilter => ({ kind: 'exact', key });
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** @returns the indexes that a plan reads, the most rows that one step of it touches, and how many come out. */
function summaryOf(explained: Record<string, any>) {
  const plan = explained['QUERY PLAN'][0].Plan as Plan;
  const nodes = nodesOf(plan);
  return {
    steps: nodes.map((node) => node['Node Type']),
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    touched: Math.max(...nodes.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0))),
    found: plan['Actual Rows'],
  };
}

/** Runs a statement planned for its values, and takes back what it changed. */
async function planOf({ text, values }: Statement) {
  await client.query('BEGIN');
  const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
  await client.query('ROLLBACK');
  return summaryOf(rows[0]);
}

/** As planOf(), but with the plan for whatever values that is kept in the end. */
async function keptPlanOf({ text, values }: Statement) {
  const literals = values.map((value) => client.escapeLiteral(String(value))).join(', ');
  await client.query('BEGIN; SET LOCAL plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE kept AS ${text}`);
  const { rows } = await client.query<Record<string, any>>(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE kept${literals && ` (${literals})`}`,
  );
  await client.query('ROLLBACK; DEALLOCATE kept');
  return summaryOf(rows[0]!);
}

/** @returns where the portfolio stands that so many are newer than. */
async function positionBelow(offset: number) {
  const { rows } = await client.query<{ id: string; dateCreated: string }>(
    `SELECT id, to_json(date_created)#>>'{}' AS "dateCreated" FROM portfolios
     ORDER BY date_created DESC, id DESC LIMIT 1 OFFSET $1`,
    [offset],
  );
  return rows[0]!;
}

describe('among 100,000 portfolios', () => {
  let name: string;

  beforeAll(async () => {
    const { rows } = await client.query<{ name_key: string }>(
      'SELECT name_key FROM portfolios WHERE id = $1',
      [ID],
    );
    name = rows[0]!.name_key;
  });

  it.each<[string, () => Statement, string, number]>([
    ['the newest', () => portfolioPage(ALL, FIRST), 'idx_portfolios_page', 51],
    ['those of a name', () => portfolioPage(exact(name), FIRST), 'idx_portfolios_name_key', 1],
    ['those of no name there is', () => portfolioPage(exact('nobody'), FIRST), 'idx_portfolios_name_key', 0],
    [
      'those with a rare word',
      () => portfolioPage(part('zebra'), FIRST),
      'idx_portfolios_name_trigrams',
      RARE,
    ],
    [
      'those with three rare letters',
      () => portfolioPage(part('zeb'), FIRST),
      'idx_portfolios_name_trigrams',
      RARE,
    ],
    [
      'those with a word nobody has',
      () => portfolioPage(part('qqq'), FIRST),
      'idx_portfolios_name_trigrams',
      0,
    ],
    [
      'those with two rare letters',
      () => portfolioPage(part('qx'), FIRST),
      'idx_portfolios_name_grams',
      RARE,
    ],
    ['those with one rare letter', () => portfolioPage(part('q'), FIRST), 'idx_portfolios_name_grams', RARE],
    [
      'those with two letters nobody has',
      () => portfolioPage(part('jj'), FIRST),
      'idx_portfolios_name_grams',
      0,
    ],
    ['those with a rare umlaut', () => portfolioPage(part('ö'), FIRST), 'idx_portfolios_name_grams', RARE],
    [
      'those with a rare word beyond ASCII',
      () => portfolioPage(part('größer'), FIRST),
      'idx_portfolios_name_grams',
      RARE,
    ],
    ['those with rare signs', () => portfolioPage(part('東京'), FIRST), 'idx_portfolios_name_grams', RARE],
    ['one by its id', () => portfolioById(ID), 'uq_portfolios_id', 1],
    ['one that is changed', () => portfolioUpdate(ID, [1, 2], { name: 'Changed' }), 'uq_portfolios_id', 1],
    ['one that is deleted', () => portfolioDelete(ID, [1]), 'uq_portfolios_id', 1],
    ['one that is deleted in whatever version', () => portfolioDelete(ID, '*'), 'uq_portfolios_id', 1],
    ['the first that were added', () => portfolioBatch('0', 500), 'pk_portfolios', 500],
    ['others that were added', () => portfolioBatch('50000', 500), 'pk_portfolios', 500],
  ])('%s are found over an index', async (_what, statement, index, count) => {
    const { steps, indexes, touched, found } = await planOf(statement());
    expect(steps).not.toContain('Seq Scan');
    expect(indexes).toEqual([index]);
    expect(found).toBe(count);
    expect(touched).toBeLessThanOrEqual(Math.max(count, ROWS / 1000));
  });

  it.each<[string, () => PortfolioFilter, string, number]>([
    ['of a name', () => exact(name), 'idx_portfolios_name_key', 1],
    ['with a rare word', () => part('zebra'), 'idx_portfolios_name_trigrams', RARE],
    ['with two rare letters', () => part('qx'), 'idx_portfolios_name_grams', RARE],
  ])('those %s are counted over an index', async (_what, filter, index, count) => {
    const { steps, indexes, touched } = await planOf(portfolioCount(filter()));
    expect(steps).not.toContain('Seq Scan');
    expect(indexes).toEqual([index]);
    expect(touched).toBeLessThanOrEqual(Math.max(count, ROWS / 1000));
  });

  it.each<[string, PortfolioFilter]>([
    ['all', ALL],
    ['those with a common word', part('portfolio')],
    ['those with a common letter', part('o')],
  ])('a page of %s costs the same wherever its cursor stands', async (_what, filter) => {
    for (const offset of [10, 50_000, 99_000]) {
      const { steps, touched } = await planOf(
        portfolioPage(filter, { ...FIRST, after: await positionBelow(offset) }),
      );
      expect(steps).not.toContain('Seq Scan');
      expect(touched).toBeLessThan(200);
    }
  });

  it('a page costs the same where all came at once, in one import', async () => {
    const imported = await createTestDatabase();
    await fillPortfolios(imported, 5000, RARELY_MARKED);
    await imported.query(`UPDATE portfolios SET date_created = '2026-01-01'`);
    await imported.query('VACUUM (ANALYZE) portfolios');
    const after = { dateCreated: '2026-01-01T00:00:00Z', id: '000000000000000000000800' };
    for (const range of [FIRST, { ...FIRST, after }]) {
      const { text, values } = portfolioPage(ALL, range);
      const [row] = await imported.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
      const { indexes, touched } = summaryOf(row!);
      expect(indexes).toEqual(['idx_portfolios_page']);
      expect(touched).toBeLessThan(100);
    }
    await imported.drop();
  });

  it.each<[string, () => Promise<Statement>, string]>([
    ['the newest', async () => portfolioPage(ALL, FIRST), 'idx_portfolios_page'],
    [
      'the next page',
      async () => portfolioPage(ALL, { ...FIRST, after: await positionBelow(70_000) }),
      'idx_portfolios_page',
    ],
    ['those of a name', async () => portfolioPage(exact(name), FIRST), 'idx_portfolios_name_key'],
    ['one by its id', async () => portfolioById(ID), 'uq_portfolios_id'],
    ['a batch', async () => portfolioBatch('50000', 500), 'pk_portfolios'],
  ])('the plan that is kept for %s reads the index, too', async (_what, statement, index) => {
    const given = await statement();
    expect(given.planned).toBeUndefined();
    const { indexes, touched } = await keptPlanOf(given);
    expect(indexes).toEqual([index]);
    expect(touched).toBeLessThanOrEqual(500);
  });
});
