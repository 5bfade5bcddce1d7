import { z } from 'zod';
import { DEFAULT_PAGE_SIZE, INT4_MAX, MAX_PAGE_SIZE, wholeNumber } from '../../../platform/http/paging.js';
import { redactText } from '../../../platform/logging/redact.js';
import { line } from '../../../platform/http/text.js';
import { presentation, time } from './profile-response.js';
import type { SearchPage, SearchRequest } from '../profile.search.js';

const TERM_MAX = 200;
const SUGGEST_MIN = 2;
/** Profiles that pages reach, however many are found: who looks further asks for something better. */
const REACH = 10_000;

const term = (description: string) =>
  line(0, TERM_MAX)
    .optional()
    .transform((text) => text || undefined)
    .meta({ description });

export const searchQuerySchema = z
  .strictObject({
    q: term('Words, all of which a profile has; where few do, also names that are like them'),
    language: term('A language by its whole name, in whatever case'),
    location: term('Words of the place'),
    minStars: wholeNumber(0, INT4_MAX, 'The least sum of stars'),
    sortBy: z
      .enum(['relevance', 'stars', 'recent'], 'Expected relevance, stars or recent')
      .default('relevance')
      .meta({ description: 'By relevance, names that have the words come first' }),
    page: wholeNumber(1, REACH, 'The first is 1').default(1),
    pageSize: wholeNumber(1, MAX_PAGE_SIZE, 'How many there are on a page').default(DEFAULT_PAGE_SIZE),
  })
  .superRefine(({ page, pageSize }, context) => {
    if (page * pageSize > REACH)
      context.addIssue({ code: 'custom', path: ['page'], message: `Pages reach ${REACH} profiles` });
  })
  .transform((query): SearchRequest => ({
    q: query.q,
    language: query.language,
    location: query.location,
    minStars: query.minStars,
    sortBy: query.sortBy,
    page: query.page,
    pageSize: query.pageSize,
  }));

export const suggestQuerySchema = z.strictObject({
  q: line(SUGGEST_MIN, TERM_MAX).meta({ description: 'As it is typed, from two letters on' }),
});

export type SuggestQuery = z.output<typeof suggestQuerySchema>;

export const searchPageSchema = z
  .object({
    profiles: z.array(
      z
        .object({
          ...presentation,
          totalStars: z.int().min(0),
          languages: z.array(z.string()).describe('The most used first'),
          updatedAt: time,
        })
        .meta({ id: 'ProfileSummary' }),
    ),
    pagination: z.object({
      page: z.int().min(1),
      pageSize: z.int().min(1).max(MAX_PAGE_SIZE),
      totalCount: z.int().min(0),
      totalPages: z.int().min(0),
      hasNextPage: z.boolean().describe(`Never beyond ${REACH} profiles`),
      hasPrevPage: z.boolean(),
      estimated: z
        .literal(true)
        .optional()
        .describe('There when counting would take too long and totalCount is an estimate'),
    }),
    filters: z
      .object({
        q: z.string().optional(),
        language: z.string().optional(),
        location: z.string().optional(),
        minStars: z.int().optional(),
        sortBy: z.enum(['relevance', 'stars', 'recent']),
      })
      .describe('As they were understood'),
  })
  .meta({ id: 'ProfilePage' });

export type SearchPageResponse = z.infer<typeof searchPageSchema>;

export function toSearchPage(request: SearchRequest, { profiles, total, more }: SearchPage) {
  const { page, pageSize, q, language, location, ...filters } = request;
  return {
    profiles,
    pagination: {
      page,
      pageSize,
      totalCount: total.count,
      totalPages: Math.ceil(total.count / pageSize),
      hasNextPage: more && (page + 1) * pageSize <= REACH,
      hasPrevPage: page > 1,
      ...(total.estimated && { estimated: true as const }),
    },
    filters: { q: said(q), language: said(language), location: said(location), ...filters },
  };
}

/** What was typed comes back as everywhere: without what looks like a secret. */
function said(text: string | undefined): string | undefined {
  return text && redactText(text);
}

export const suggestionsSchema = z
  .object({
    users: z.array(z.object({ slug: z.string(), displayName: z.string(), avatarUrl: z.string().nullable() })),
    languages: z.array(z.string()),
    locations: z.array(z.string()),
  })
  .meta({ id: 'ProfileSuggestions', description: 'Five of each at most' });
