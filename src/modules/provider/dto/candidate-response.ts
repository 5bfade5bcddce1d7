import { z } from 'zod';
import { CANDIDATE_STATUSES, type Candidate } from '../candidate.js';

const PERSONAL = 'Null without an administrator’s credential';

export const candidateResponseSchema = z
  .object({
    candidate_id: z.guid(),
    status: z.enum(CANDIDATE_STATUSES),
    company_name: z.string(),
    contact_email: z.string().nullable().describe(PERSONAL),
    phone: z.string().nullable().describe(PERSONAL),
    products: z.array(z.string()),
    truck_count: z.int().min(1),
    capacity_tons_per_day: z.int().min(1),
    location: z.string().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    provider_id: z.string().nullable().describe('The provider in the billing service, once approved'),
    version: z.int().min(1).describe('One more with each change'),
    rejection_reason: z.string().nullable(),
  })
  .meta({
    id: 'Candidate',
    examples: [
      {
        candidate_id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11',
        status: 'pending',
        company_name: 'Orchard Logistics',
        contact_email: 'fleet@orchard.example',
        phone: '+49 30 901820',
        products: ['apples', 'grapes'],
        truck_count: 12,
        capacity_tons_per_day: 140,
        location: 'Werder (Havel)',
        created_at: '2026-11-24T09:00:00.123456Z',
        updated_at: '2026-11-24T09:00:00.123456Z',
        provider_id: null,
        version: 1,
        rejection_reason: null,
      },
    ],
  });

export type CandidateResponse = z.infer<typeof candidateResponseSchema>;

/** What the company or an administrator sees. */
export function toCandidateResponse(candidate: Candidate): CandidateResponse {
  return toResponse(candidate, candidate.contactEmail, candidate.phone);
}

/** What anybody sees: who to ask is personal data. */
export function toPublicCandidateResponse(candidate: Candidate): CandidateResponse {
  return toResponse(candidate, null, null);
}

/** @returns the form of a candidate that this actor may see. */
export function candidateViewFor(actor: { readonly role: string } | undefined) {
  return actor?.role === 'admin' ? toCandidateResponse : toPublicCandidateResponse;
}

function toResponse(candidate: Candidate, email: string | null, phone: string | null): CandidateResponse {
  return {
    candidate_id: candidate.id,
    status: candidate.status,
    company_name: candidate.companyName,
    contact_email: email,
    phone,
    products: [...candidate.products],
    truck_count: candidate.truckCount,
    capacity_tons_per_day: candidate.capacityTonsPerDay,
    location: candidate.location,
    created_at: candidate.createdAt,
    updated_at: candidate.updatedAt,
    provider_id: candidate.providerId,
    version: candidate.version,
    rejection_reason: candidate.rejectionReason,
  };
}
