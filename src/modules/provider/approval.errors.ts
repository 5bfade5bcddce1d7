import { AppError, problemType } from '../../shared/app-error.js';

/** Seconds between two rounds of the reconciler, after which more may be known. */
const RECONCILED_AFTER_SECONDS = 10;

export class CandidateDecidedError extends AppError {
  static override readonly problem = problemType(
    'CANDIDATE_DECIDED',
    'malformed',
    'The candidate is approved or rejected already',
  );

  constructor(status: string) {
    super(`Candidate already ${status}`);
  }
}

export class CandidateModifiedError extends AppError {
  static override readonly problem = problemType(
    'CANDIDATE_MODIFIED',
    'conflict',
    'Somebody else changed the candidate at the same time',
  );

  constructor(cause?: unknown) {
    super('Candidate was modified by another process. Please retry.', { cause, retryAfterSeconds: 1 });
  }
}

export class ApprovalUnknownError extends AppError {
  static override readonly problem = problemType(
    'APPROVAL_UNKNOWN',
    'conflict',
    'It is not known yet whether the billing service created the provider',
  );

  constructor() {
    super('An earlier approval of this candidate is still being clarified with the billing service', {
      retryAfterSeconds: RECONCILED_AFTER_SECONDS,
    });
  }
}

export class ApprovalNotFoundError extends AppError {
  static override readonly problem = problemType(
    'APPROVAL_NOT_FOUND',
    'not_found',
    'There is no such approval',
  );

  constructor() {
    super('Approval not found');
  }
}

export class ApprovalSettledError extends AppError {
  static override readonly problem = problemType(
    'APPROVAL_SETTLED',
    'conflict',
    'The approval is settled already',
  );

  constructor(state: string) {
    super(`Approval already ${state}`);
  }
}

export class ApprovalUnderWayError extends AppError {
  static override readonly problem = problemType(
    'APPROVAL_UNDER_WAY',
    'conflict',
    'The billing service is being asked right now',
  );

  constructor() {
    super('The billing service is being asked about this approval right now', {
      retryAfterSeconds: RECONCILED_AFTER_SECONDS,
    });
  }
}

export class BillingFailedError extends AppError {
  static override readonly problem = problemType(
    'BILLING_FAILED',
    'bad_gateway',
    'The billing service did not confirm a provider',
  );

  constructor(reason: string) {
    super(`Failed to create provider: ${reason}`);
  }
}

export class BillingCircuitOpenError extends AppError {
  static override readonly problem = problemType(
    'BILLING_CIRCUIT_OPEN',
    'unavailable',
    'The billing service failed repeatedly and is left alone for a while',
  );

  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('The billing service failed several times in a row; calls to it are paused', {
      retryAfterSeconds,
      cause,
    });
  }
}
