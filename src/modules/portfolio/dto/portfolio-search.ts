import { z } from 'zod';
import { INT4_MAX, pagingShape, refuseMixedPaging, wholeNumber } from '../../../platform/http/paging.js';
import type { SearchPage, SearchRequest } from '../portfolio.search.js';
import { portfolioListSchema, toPortfolioResponse } from './portfolio-response.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

const term = z.string('Expected a text').optional();

export const portfolioSearchQuerySchema = z
  .strictObject({
    name: term.meta({ description: 'The whole name, in whatever case', examples: ['Robin Example'] }),
    name_like: term.meta({ description: 'A part of the name, in whatever case', examples: ['robin'] }),
    limit: wholeNumber(1, MAX_LIMIT, `How many; ${DEFAULT_LIMIT} unless it says otherwise`),
    offset: wholeNumber(0, INT4_MAX, 'How many to leave out before'),
    cursor: pagingShape.cursor.meta({ description: '`nextCursor` of the page before, instead of offset' }),
  })
  .superRefine(({ offset, cursor }, context) => refuseMixedPaging({ offset, cursor }, context), {
    when: () => true,
  })
  .transform(({ limit = DEFAULT_LIMIT, offset = 0, ...rest }): SearchRequest => ({
    limit,
    offset,
    ...rest,
    cursor: rest.cursor,
  }));

export const searchPageSchema = z
  .object({
    portfolios: portfolioListSchema.describe('Newest first'),
    pagination: z.object({
      totalElements: z.int().min(0),
      totalPages: z.int().min(0),
      currentPage: z.int().min(0).describe('The first is 0'),
      pageSize: z.int().min(1).max(MAX_LIMIT),
      hasNext: z.boolean(),
      hasPrevious: z.boolean(),
      nextCursor: z
        .string()
        .nullable()
        .describe('Asks for the next page, whatever is added meanwhile; null at the end'),
      estimated: z
        .literal(true)
        .optional()
        .describe('There when counting would take too long and totalElements is an estimate'),
    }),
  })
  .meta({ id: 'PortfolioPage' });

export type SearchPageResponse = z.infer<typeof searchPageSchema>;

export function toSearchPage({
  portfolios,
  limit,
  offset,
  total,
  nextCursor,
}: SearchPage): SearchPageResponse {
  return {
    portfolios: portfolios.map(toPortfolioResponse),
    pagination: {
      totalElements: total.count,
      totalPages: Math.ceil(total.count / limit),
      currentPage: Math.floor(offset / limit),
      pageSize: limit,
      hasNext: nextCursor !== null,
      hasPrevious: offset > 0,
      nextCursor,
      ...(total.estimated && { estimated: true as const }),
    },
  };
}
