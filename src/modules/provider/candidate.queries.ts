import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';
import type { CandidateFilter, CandidatePosition, Registration } from './candidate.js';

/** A row as the domain type. */
const COLUMNS = `
  id, status, company_name AS "companyName", contact_email AS "contactEmail", phone, products,
  truck_count AS "truckCount", capacity_tons_per_day AS "capacityTonsPerDay", location,
  provider_id AS "providerId", rejection_reason AS "rejectionReason", version,
  ${isoTime('created_at')} AS "createdAt", ${isoTime('updated_at')} AS "updatedAt"`;

/** @returns the new row. */
export function candidateInsert(registration: Registration): Statement {
  const { companyName, contactEmail, phone, products, truckCount, capacityTonsPerDay, location } =
    registration;
  return {
    text: `INSERT INTO candidates
        (company_name, contact_email, phone, products, truck_count, capacity_tons_per_day, location)
      VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
    values: [
      companyName,
      contactEmail,
      phone,
      JSON.stringify(products),
      truckCount,
      capacityTonsPerDay,
      location,
    ],
  };
}

export function candidateById(id: string): Statement {
  return { text: `SELECT ${COLUMNS} FROM candidates WHERE id = $1`, values: [id] };
}

export interface CandidateRange {
  readonly limit: number;
  readonly offset: number;
  /** Begins below this place: its cost does not grow with what is above. */
  readonly after?: CandidatePosition | undefined;
}

/**
 * Newest first. Those of a status are asked for as a range of one, in an order that begins with it: told that they
 * are equal, the planner may walk down all candidates in search of a few, which are the oldest, because most pending
 * ones are newer than the decided. The limit stands in the text, of which there are few, because a plan for any limit
 * would be too poor to keep.
 */
export function candidatePage(
  { status, product }: CandidateFilter,
  { limit, offset, after }: CandidateRange,
): Statement {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const conditions: string[] = [];
  const order = ['created_at', 'id'];
  const place = after ? [`${parameter(after.createdAt)}::timestamptz`, `${parameter(after.id)}::uuid`] : [];
  if (status !== undefined) {
    const only = parameter(status);
    conditions.push(`status BETWEEN ${only} AND ${only}`);
    order.unshift('status');
    place.unshift(only);
  }
  if (after) conditions.push(`(${order.join(', ')}) < (${place.join(', ')})`);
  if (product !== undefined) conditions.push(`products @> ${parameter(JSON.stringify([product]))}::jsonb`);
  return {
    text: `SELECT ${COLUMNS} FROM candidates${where(conditions)}
      ORDER BY ${order.map((column) => `${column} DESC`).join(', ')}
      LIMIT ${limit}${offset > 0 ? ` OFFSET ${parameter(offset)}` : ''}`,
    values,
  };
}

export function candidateCount(filter: CandidateFilter): Statement {
  const { condition, values } = conditionOf(filter);
  return { text: `SELECT count(*)::int AS count FROM candidates${condition}`, values };
}

/** Whose number the planner estimates. */
export function candidateRows(filter: CandidateFilter): Statement {
  const { condition, values } = conditionOf(filter);
  return { text: `SELECT FROM candidates${condition}`, values };
}

function conditionOf({ status, product }: CandidateFilter) {
  const conditions: string[] = [];
  const values: unknown[] = [];
  if (status !== undefined) conditions.push(`status = $${values.push(status)}`);
  if (product !== undefined) conditions.push(`products @> $${values.push(JSON.stringify([product]))}::jsonb`);
  return { condition: where(conditions), values };
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}
