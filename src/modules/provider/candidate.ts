export const CANDIDATE_STATUSES = ['pending', 'approved', 'rejected'] as const;

export type CandidateStatus = (typeof CANDIDATE_STATUSES)[number];

/** What a company says of itself when it asks to become a provider. */
export interface Registration {
  readonly companyName: string;
  /** Its domain in lower case. */
  readonly contactEmail: string;
  readonly phone: string | null;
  readonly products: readonly string[];
  readonly truckCount: number;
  readonly capacityTonsPerDay: number;
  readonly location: string | null;
}

/** A company that registered, until and after an administrator decided. */
export interface Candidate extends Registration {
  /** A UUID. */
  readonly id: string;
  readonly status: CandidateStatus;
  /** The provider in the billing service; null until it is approved. */
  readonly providerId: string | null;
  readonly rejectionReason: string | null;
  /** 1 at first, and one more with each change. */
  readonly version: number;
  /** ISO 8601 in UTC, to the microsecond. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Which candidates a list shows; all unless it says otherwise. */
export interface CandidateFilter {
  readonly status?: CandidateStatus | undefined;
  readonly product?: string | undefined;
}

/** A place in the list, newest first: that of the candidate before it. */
export type CandidatePosition = Pick<Candidate, 'createdAt' | 'id'>;
