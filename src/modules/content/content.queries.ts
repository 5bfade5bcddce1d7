import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';
import type { ContentItem, ContentStatus, ContentType } from './content.js';
import { TYPE_WORDS, searchTextOf } from './search-text.js';

/** A row as the domain type. */
const COLUMNS = `
  id, type, slug, data, status, version, sort_order AS "sortOrder", ${isoTime('created_at', 'MS')} AS "createdAt",
  ${isoTime('updated_at', 'MS')} AS "updatedAt", ${isoTime('deleted_at', 'MS')} AS "deletedAt"`;

const PUBLISHED = `status = 'published' AND deleted_at IS NULL`;
const ORDER = 'sort_order, created_at DESC, id';

export function publishedItems(type: ContentType | undefined): Statement {
  const ofType = type === undefined ? '' : ' AND type = $1';
  return {
    text: `SELECT ${COLUMNS} FROM content WHERE ${PUBLISHED}${ofType} ORDER BY ${ORDER}`,
    values: type === undefined ? [] : [type],
  };
}

export function publishedItem(type: ContentType, slug: string): Statement {
  return {
    text: `SELECT ${COLUMNS} FROM content WHERE type = $1 AND slug = $2 AND ${PUBLISHED}`,
    values: [type, slug],
  };
}

/** The words of a text, of which an item needs to have one only: a question has more words than its answer. */
const ANY_WORD = `
  (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery FROM unnest(to_tsvector('english', $1)))`;
const HEADLINE = `'StartSel="", StopSel="", MaxFragments=2, MaxWords=40, MinWords=15, FragmentDelimiter=" … "'`;

/** Published items that have one of the words, the best first, each with the passage that has them. */
export function searchResults(words: string, type: ContentType | undefined, limit: number): Statement {
  const ofType = type === undefined ? '' : ' AND type = $3';
  return {
    text: `
      SELECT ${COLUMNS}, ts_headline('english', search_text, query, ${HEADLINE}) AS passage
      FROM content, LATERAL ${ANY_WORD} AS words (query)
      WHERE search @@ query AND ${PUBLISHED}${ofType}
      ORDER BY ts_rank_cd(search, query, 1) DESC, ${ORDER}
      LIMIT $2`,
    values: [words, limit, ...(type === undefined ? [] : [type])],
  };
}

export interface ContentFilter {
  readonly type?: ContentType | undefined;
  readonly status?: ContentStatus | undefined;
  readonly includeDeleted: boolean;
}

export function contentPage(
  filter: ContentFilter,
  { limit, offset }: { limit: number; offset: number },
): Statement {
  const { condition, values } = conditionOf(filter);
  return {
    text: `
      SELECT ${COLUMNS} FROM content${condition}
      ORDER BY ${ORDER} LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
    values: [...values, limit, offset],
  };
}

export function contentCount(filter: ContentFilter): Statement {
  const { condition, values } = conditionOf(filter);
  return { text: `SELECT count(*)::int AS count FROM content${condition}`, values };
}

/** @param locking keeps others from changing it until the transaction ends. */
export function contentById(id: string, { locking = false } = {}): Statement {
  return {
    text: `SELECT ${COLUMNS} FROM content WHERE id = $1${locking ? ' FOR UPDATE' : ''}`,
    values: [id],
  };
}

/** The statement's time: the transaction's is before it got its lock, and the same for all that an import creates. */
const TIME = 'statement_timestamp()';

/** @returns nothing where the slug is taken. */
export function contentInsert(
  item: Pick<ContentItem, 'id' | 'type' | 'slug' | 'data' | 'status' | 'sortOrder'>,
): Statement {
  const { id, type, slug, data, status, sortOrder } = item;
  return {
    text: `
      INSERT INTO content (id, type, slug, status, sort_order, created_at, updated_at, data, search_text, search)
      VALUES ($1, $2, $3, $4, $5, ${TIME}, ${TIME}, ${searchableValues(6)})
      ON CONFLICT ON CONSTRAINT uq_content_type_slug DO NOTHING
      RETURNING ${COLUMNS}`,
    values: [id, type, slug, status, sortOrder, ...searchable({ type, data } as ContentItem)],
  };
}

/** The whole item as its next version. */
export function contentUpdate(item: ContentItem, isDeleted: boolean): Statement {
  return {
    text: `
      UPDATE content
      SET version = version + 1, updated_at = ${TIME}, slug = $2, status = $3, sort_order = $4,
        deleted_at = CASE WHEN $5 THEN ${TIME} END,
        (data, search_text, search) = ROW (${searchableValues(6)})
      WHERE id = $1
      RETURNING ${COLUMNS}`,
    values: [item.id, item.slug, item.status, item.sortOrder, isDeleted, ...searchable(item)],
  };
}

/** Values for data, search_text and search, from the parameter of that number on. */
function searchableValues(first: number): string {
  const weighed = ['A', 'B', 'C', 'D'].map(
    (weight, index) => `setweight(to_tsvector('english', $${first + 2 + index}), '${weight}')`,
  );
  return `$${first}::jsonb, $${first + 1}, ${weighed.join(' || ')}`;
}

/** Its words in lower case, because the locale C knows that of ASCII only. */
function searchable(item: ContentItem): string[] {
  const { title, keywords, summary, body } = searchTextOf(item);
  const whole = [title, keywords, summary, body].filter((text) => text !== '').join('. ');
  const texts = [title, keywords, summary, `${body} ${TYPE_WORDS[item.type]}`];
  return [JSON.stringify(item.data), whole, ...texts.map((text) => text.toLowerCase())];
}

export function contentErasure(id: string): Statement {
  return { text: 'DELETE FROM content WHERE id = $1 RETURNING id', values: [id] };
}

/** Writes down the version an item has now. */
export function revisionInsert(id: string, changedBy: string): Statement {
  return {
    text: `
      INSERT INTO content_history (content_id, version, data, status, slug, changed_by, changed_at)
      SELECT id, version, data, status, slug, $2, updated_at FROM content WHERE id = $1
      RETURNING version`,
    values: [id, changedBy],
  };
}

const REVISION = `
  version, data, status, slug, changed_by AS "changedBy", ${isoTime('changed_at', 'MS')} AS "changedAt"`;

/** Newest first. */
export function revisions(id: string, { limit, offset }: { limit: number; offset: number }): Statement {
  return {
    text: `
      SELECT ${REVISION} FROM content_history
      WHERE content_id = $1 ORDER BY version DESC, seq DESC LIMIT $2 OFFSET $3`,
    values: [id, limit, offset],
  };
}

export function revision(id: string, version: number): Statement {
  return {
    text: `SELECT ${REVISION} FROM content_history WHERE content_id = $1 AND version = $2 ORDER BY seq DESC LIMIT 1`,
    values: [id, version],
  };
}

function conditionOf({ type, status, includeDeleted }: ContentFilter) {
  const values: unknown[] = [];
  const conditions: string[] = [];
  if (type !== undefined) conditions.push(`type = $${values.push(type)}`);
  if (status !== undefined) conditions.push(`status = $${values.push(status)}`);
  if (!includeDeleted) conditions.push('deleted_at IS NULL');
  return { condition: conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '', values };
}
