import { z } from 'zod';
import type { KeysetCursor, Position } from '../../shared/keyset-cursor.js';
import { ValidationError } from './http.errors.js';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
/** What PostgreSQL's int4 holds at most. */
export const INT4_MAX = 2 ** 31 - 1;

/** The part of a list that is asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  /** Stands in the place of the offset. */
  readonly cursor: string | undefined;
}

/** How many there are in all, of which a page shows some. */
export interface Total {
  readonly count: number;
  /** Whether the planner's statistics say so, because counting would take too long. */
  readonly estimated: boolean;
}

/** A whole number in an address. */
export function wholeNumber(min: number, max: number, description: string) {
  const expected = `Expected a whole number from ${min} to ${max}`;
  return z
    .preprocess(
      // Digits alone: what Number() reads beyond them (1e2, 0x10, blanks) is a mistake in an address.
      (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
      z.int(expected).min(min, expected).max(max, expected),
    )
    .optional()
    .meta({ description });
}

/** The query parameters of a list, for a strictObject that is checked by `refuseMixedPaging`. */
export const pagingShape = {
  limit: wholeNumber(1, MAX_PAGE_SIZE, `How many; ${DEFAULT_PAGE_SIZE} unless it says otherwise`),
  offset: wholeNumber(0, INT4_MAX, 'How many to leave out before'),
  page: wholeNumber(1, INT4_MAX, 'Number of the page, instead of limit and offset'),
  page_size: wholeNumber(1, MAX_PAGE_SIZE, 'How many there are on a page'),
  cursor: z
    .string('Expected a text')
    .optional()
    .meta({ description: '`next_cursor` of the page before, instead of offset or page' }),
};

type PagingParameters = z.output<z.ZodObject<typeof pagingShape>>;

/** One place is named in one way. */
export function refuseMixedPaging(
  { limit, offset, page, page_size, cursor }: Partial<PagingParameters>,
  context: z.RefinementCtx,
): void {
  const refuse = (name: string, message: string) => {
    context.addIssue({ code: 'custom', path: [name], message });
  };
  const byOffset = limit !== undefined || offset !== undefined;
  for (const [name, value] of Object.entries({ page, page_size }))
    if (byOffset && value !== undefined) refuse(name, 'Not together with limit or offset');
  for (const [name, value] of Object.entries({ offset, page }))
    if (cursor !== undefined && value !== undefined) refuse(name, 'Not together with cursor');
}

export function toPageRequest({
  limit,
  offset,
  page,
  page_size,
  cursor,
}: Partial<PagingParameters>): PageRequest {
  const size = limit ?? page_size ?? DEFAULT_PAGE_SIZE;
  return { limit: size, offset: offset ?? ((page ?? 1) - 1) * size, cursor };
}

/**
 * @param found one more than the page shows where there are more.
 * @returns what the page shows, and the last of it where there are more.
 */
export function cutPage<T>(found: readonly T[], limit: number): { shown: T[]; last: T | undefined } {
  const shown = found.slice(0, limit);
  return { shown, last: found.length > limit ? shown.at(-1) : undefined };
}

/** @throws ValidationError for what is no cursor of that list. */
export function readCursor(cursors: KeysetCursor, cursor: string): Position {
  const position = cursors.read(cursor);
  if (position) return position;
  throw new ValidationError('The input is not valid; see errors', {
    violations: [{ pointer: '/cursor', detail: 'Not a cursor of this list', code: 'custom' }],
  });
}

export const paginationSchema = z.object({
  total: z.int().min(0),
  limit: z.int().min(1).max(MAX_PAGE_SIZE),
  offset: z.int().min(0).describe('0 where a cursor says where the page begins'),
  estimated: z
    .literal(true)
    .optional()
    .describe('There when counting would take too long and the total is an estimate'),
});

export type Pagination = z.infer<typeof paginationSchema>;

export function toPagination({ limit, offset }: PageRequest, { count, estimated }: Total): Pagination {
  return { total: count, limit, offset, ...(estimated && { estimated }) };
}

export const nextCursorSchema = z.string().nullable().describe('Asks for the next page; null at the end');
