import { z } from 'zod';
import {
  nextCursorSchema,
  paginationSchema,
  pagingShape,
  refuseMixedPaging,
  toPageRequest,
  toPagination,
} from '../../../platform/http/paging.js';
import { CANDIDATE_STATUSES, type Candidate } from '../candidate.js';
import type { CandidatePage } from '../candidate.service.js';
import { type CandidateResponse, candidateResponseSchema } from './candidate-response.js';

export const candidateListQuerySchema = z
  .strictObject({
    status: z
      .enum(CANDIDATE_STATUSES, `Expected one of ${CANDIDATE_STATUSES.join(', ')}`)
      .optional()
      .meta({ description: 'Only candidates of this status' }),
    product: z
      .string('Expected a text')
      .optional()
      .meta({ description: 'Only candidates that offer it', examples: ['apples'] }),
    ...pagingShape,
  })
  .superRefine(refuseMixedPaging, { when: () => true })
  .transform(({ status, product, ...paging }) => ({
    filter: { status, product },
    request: toPageRequest(paging),
  }));

export type CandidateListQuery = z.output<typeof candidateListQuerySchema>;

export const candidateListSchema = z
  .object({
    candidates: z.array(candidateResponseSchema).describe('Newest first'),
    pagination: paginationSchema,
    next_cursor: nextCursorSchema,
  })
  .meta({ id: 'CandidateList' });

export type CandidateList = z.infer<typeof candidateListSchema>;

export function toCandidateList(
  { candidates, total, nextCursor }: CandidatePage,
  { request }: CandidateListQuery,
  view: (candidate: Candidate) => CandidateResponse,
): CandidateList {
  return {
    candidates: candidates.map(view),
    pagination: toPagination(request, total),
    next_cursor: nextCursor,
  };
}
