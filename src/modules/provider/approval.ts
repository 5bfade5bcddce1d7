/**
 * How far an approval has come. claimed: nobody else may approve the candidate, and nothing was sent yet; sent: the
 * billing service is being asked; recorded: the provider is there; failed: it surely is not; unknown: it may be.
 */
export const APPROVAL_STATES = ['claimed', 'sent', 'recorded', 'failed', 'unknown'] as const;

export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** States in which a candidate has an approval that may still end either way. */
export const OPEN_STATES = ['claimed', 'sent', 'unknown'] as const satisfies readonly ApprovalState[];

/** One attempt to make a candidate a provider. */
export interface Approval {
  /** A UUID, the key that the billing service is asked with. */
  readonly id: string;
  readonly candidateId: string;
  readonly state: ApprovalState;
  /** Requests to the billing service, the one under way included. */
  readonly attempts: number;
  readonly providerId: string | null;
  /** ISO 8601 in UTC, to the microsecond. */
  readonly createdAt: string;
  readonly updatedAt: string;
}
