import { z } from 'zod';
import { nextCursorSchema, pagingShape } from '../../../platform/http/paging.js';
import type { ApprovalListRequest, ApprovalPage } from '../approval.list.js';
import { APPROVAL_STATES, type Approval } from '../approval.js';

const DEFAULT_LIMIT = 50;

export const approvalListQuerySchema = z
  .strictObject({
    state: z
      .enum(APPROVAL_STATES, `Expected one of ${APPROVAL_STATES.join(', ')}`)
      .optional()
      .meta({ description: 'Only approvals in this state' }),
    limit: pagingShape.limit.meta({ description: `How many; ${DEFAULT_LIMIT} unless it says otherwise` }),
    cursor: pagingShape.cursor.meta({ description: '`next_cursor` of the page before' }),
  })
  .transform(({ state, limit, cursor }): ApprovalListRequest => ({
    state,
    limit: limit ?? DEFAULT_LIMIT,
    cursor,
  }));

export type ApprovalListQuery = z.output<typeof approvalListQuerySchema>;

export const approvalSchema = z
  .object({
    id: z.guid().describe('The Idempotency-Key that the billing service is asked with'),
    candidate_id: z.guid(),
    state: z
      .enum(APPROVAL_STATES)
      .describe(
        'claimed: begun; sent: being asked for; recorded: the provider is there; failed: it surely is not; unknown: it may be',
      ),
    attempts: z.int().min(0).describe('Requests to the billing service'),
    provider_id: z.string().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: 'Approval',
    examples: [
      {
        id: 'd5b1f0c6-8f0a-4b1e-9c51-0d2f6f3f7c11',
        candidate_id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11',
        state: 'unknown',
        attempts: 4,
        provider_id: null,
        created_at: '2026-11-24T09:00:00.123456Z',
        updated_at: '2026-11-24T09:00:41.654321Z',
      },
    ],
  });

export type ApprovalResponse = z.infer<typeof approvalSchema>;

export const approvalListSchema = z
  .object({ approvals: z.array(approvalSchema).describe('Newest first'), next_cursor: nextCursorSchema })
  .meta({ id: 'ApprovalList' });

export type ApprovalListResponse = z.infer<typeof approvalListSchema>;

export function toApprovalResponse(approval: Approval): ApprovalResponse {
  return {
    id: approval.id,
    candidate_id: approval.candidateId,
    state: approval.state,
    attempts: approval.attempts,
    provider_id: approval.providerId,
    created_at: approval.createdAt,
    updated_at: approval.updatedAt,
  };
}

export function toApprovalList({ approvals, nextCursor }: ApprovalPage): ApprovalListResponse {
  return { approvals: approvals.map(toApprovalResponse), next_cursor: nextCursor };
}
