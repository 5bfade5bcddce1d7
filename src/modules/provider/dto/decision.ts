import { z } from 'zod';
import { optionalLine } from '../../../platform/http/text.js';
import type { ApprovedCandidate } from '../approval.service.js';

const REASON_MAX = 1000;

export const rejectionSchema = z
  .strictObject({
    reason: optionalLine(REASON_MAX).meta({ examples: ['The fleet is too small'] }),
    rejection_reason: optionalLine(REASON_MAX).meta({ description: 'The same under its second name' }),
  })
  .default({ reason: null, rejection_reason: null })
  .transform(({ reason, rejection_reason }) => ({ reason: reason ?? rejection_reason }))
  .meta({ id: 'CandidateRejectionRequest' });

export type Rejection = z.output<typeof rejectionSchema>;

export const approvedSchema = z
  .object({
    candidate_id: z.guid(),
    status: z.literal('approved'),
    provider_id: z.string().describe('The provider in the billing service'),
  })
  .meta({
    id: 'CandidateApproval',
    examples: [
      {
        candidate_id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11',
        status: 'approved',
        provider_id: 'prv_8123',
      },
    ],
  });

export type Approved = z.infer<typeof approvedSchema>;

export const rejectedSchema = z
  .object({
    candidate_id: z.guid(),
    status: z.literal('rejected'),
    rejection_reason: z.string().nullable(),
  })
  .meta({ id: 'CandidateRejection' });

export type Rejected = z.infer<typeof rejectedSchema>;

export function toApproved({ candidateId, providerId }: ApprovedCandidate): Approved {
  return { candidate_id: candidateId, status: 'approved', provider_id: providerId };
}

export function toRejected(candidateId: string, reason: string | null): Rejected {
  return { candidate_id: candidateId, status: 'rejected', rejection_reason: reason };
}
