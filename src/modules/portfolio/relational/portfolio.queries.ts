import type { Statement } from '../../../platform/database/prepared-statement.js';
import { isoTime } from '../../../platform/database/sql-time.js';
import { gramsToFind, nameKey } from '../portfolio-name.js';
import type { Portfolio, PortfolioChange, PortfolioFilter, PortfolioRange, Versions } from '../portfolio.js';

/** A row as the domain type. */
const COLUMNS = `id, name, ${isoTime('date_created', 'MS')} AS "dateCreated", version`;

/** Whose pages are asked for so often that their plan is kept. */
const USUAL_LIMITS: ReadonlySet<number> = new Set([51]);

/** What pg_trgm finds a trigram in, whatever the locale. */
const HAS_TRIGRAM = /[a-z0-9]{3}/;
const SHORT_GRAM_MAX = 2;

/** @param again whether an earlier try may have added them. */
export function portfolioInsert(portfolios: readonly Portfolio[], again = false): Statement {
  return {
    text: `INSERT INTO portfolios (id, name, name_key, date_created, version)
      SELECT id, name, name_key, date_created, version
      FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::int[])
        WITH ORDINALITY AS added (id, name, name_key, date_created, version, place)
      ORDER BY place${again ? ' ON CONFLICT (id) DO NOTHING' : ''}`,
    values: [
      portfolios.map(({ id }) => id),
      portfolios.map(({ name }) => name),
      portfolios.map(({ name }) => nameKey(name)),
      portfolios.map(({ dateCreated }) => dateCreated),
      portfolios.map(({ version }) => version),
    ],
  };
}

export function portfolioById(id: string): Statement {
  return { text: `SELECT ${COLUMNS} FROM portfolios WHERE id = $1`, values: [id] };
}

/** @returns the row as it is then, if there is one of these versions. */
export function portfolioUpdate(
  id: string,
  versions: Versions,
  { name, dateCreated }: PortfolioChange,
): Statement {
  return {
    text: `UPDATE portfolios
      SET name = $3, name_key = $4, date_created = coalesce($5, date_created), version = version + 1
      WHERE id = $1 AND ($2::bigint[] IS NULL OR version = ANY ($2)) RETURNING ${COLUMNS}`,
    values: [id, versionList(versions), name, nameKey(name), dateCreated ?? null],
  };
}

/** @returns the id, if there was one of these versions. */
export function portfolioDelete(id: string, versions: Versions): Statement {
  return {
    text: 'DELETE FROM portfolios WHERE id = $1 AND ($2::bigint[] IS NULL OR version = ANY ($2)) RETURNING id',
    values: [id, versionList(versions)],
  };
}

/** In the order in which they were added, with the place of each. */
export function portfolioBatch(after: string, limit: number): Statement {
  return {
    text: `SELECT seq AS place, ${COLUMNS} FROM portfolios WHERE seq > $1 ORDER BY seq LIMIT ${limit}`,
    values: [after],
  };
}

/** Newest first. */
export function portfolioPage(filter: PortfolioFilter, { limit, offset, after }: PortfolioRange): Statement {
  const { conditions, values } = conditionsOf(filter);
  if (after)
    conditions.push(
      `(date_created, id) < ($${values.push(after.dateCreated)}::timestamptz, $${values.push(after.id)})`,
    );
  const usual = filter.kind !== 'substring' && offset === 0 && USUAL_LIMITS.has(limit);
  return {
    text: `SELECT ${COLUMNS} FROM portfolios${where(conditions)}
      ORDER BY portfolios.date_created DESC, id DESC LIMIT ${limit}${offset > 0 ? ` OFFSET ${offset}` : ''}`,
    values,
    ...(!usual && { planned: 'each-time' as const }),
  };
}

export function portfolioCount(filter: PortfolioFilter): Statement {
  const { conditions, values } = conditionsOf(filter);
  return {
    text: `SELECT count(*)::int AS count FROM portfolios${where(conditions)}`,
    values,
    planned: 'each-time',
  };
}

/** Whose number the planner estimates: by one condition, because it takes several for independent. */
export function portfolioRows(filter: PortfolioFilter): Statement {
  const { conditions, values } = conditionsOf(filter);
  return { text: `SELECT FROM portfolios${where(conditions.slice(0, 1))}`, values: values.slice(0, 1) };
}

/**
 * Of a text without trigrams, its short grams find the rows. Their exact check is strpos, of whose selectivity the
 * planner assumes nothing; it counts the grams' own.
 */
function conditionsOf({ kind, key }: PortfolioFilter): { conditions: string[]; values: unknown[] } {
  if (kind === 'all') return { conditions: [], values: [] };
  if (kind === 'exact') return { conditions: ['name_key = $1'], values: [key] };
  if (HAS_TRIGRAM.test(key)) return { conditions: ['name_key LIKE $1'], values: [`%${escaped(key)}%`] };
  return {
    conditions: ['short_grams(name_key) @> $1::text[]', 'strpos(name_key, $2) > 0'],
    values: [gramsToFind(key, SHORT_GRAM_MAX), key],
  };
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

function versionList(versions: Versions): readonly number[] | null {
  return versions === '*' ? null : versions;
}
