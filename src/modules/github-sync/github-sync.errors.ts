import { redactText } from '../../platform/logging/redact.js';
import { AppError, problemType } from '../../shared/app-error.js';

export class GithubTokenRequiredError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_TOKEN_REQUIRED',
    'unauthenticated',
    'A GitHub personal access token is required',
  );

  constructor(detail = 'Send a GitHub personal access token: "Authorization: Bearer <token>"') {
    super(detail);
  }
}

export class GithubTokenInvalidError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_TOKEN_INVALID',
    'unauthenticated',
    'GitHub refuses the token',
  );

  constructor(cause?: unknown) {
    super('GitHub does not accept this token: it is mistyped, revoked or expired', { cause });
  }
}

export class GithubTokenForbiddenError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_TOKEN_FORBIDDEN',
    'forbidden',
    'The token may not read this from GitHub',
  );

  /** @param accepted what GitHub says it would accept, if it says so. */
  constructor(accepted: string | undefined, cause?: unknown) {
    super(
      `The token needs the scopes public_repo and read:user, or a policy of the owner keeps it out; GitHub accepts: ${accepted ?? 'not stated'}`,
      { cause },
    );
  }
}

export class GithubUserNotFoundError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_USER_NOT_FOUND',
    'not_found',
    'GitHub has no such user',
  );

  constructor(username: string, cause?: unknown) {
    super(`GitHub has no user named ${redactText(username)}`, { cause });
  }
}

export class GithubRateLimitedError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_RATE_LIMITED',
    'rate_limited',
    'GitHub limits the rate of this token',
  );

  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('The token has used up its GitHub quota for now', { retryAfterSeconds, cause });
  }
}

export class GithubQuotaReservedError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_QUOTA_RESERVED',
    'rate_limited',
    'The rest of the token’s GitHub quota is left to its owner',
  );

  /** @param share 0 to 1, that is not touched. */
  constructor(share: number, retryAfterSeconds: number) {
    super(
      `Less than ${Math.round(share * 100)} % of the token’s GitHub quota is left, and stays its owner’s until it is renewed`,
      { retryAfterSeconds },
    );
  }
}

export class GithubUnavailableError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_UNAVAILABLE',
    'bad_gateway',
    'GitHub cannot be used right now',
  );

  constructor(detail: string, cause?: unknown) {
    super(detail, { cause });
  }
}

export class GithubTimeoutError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_TIMEOUT',
    'timeout',
    'GitHub did not answer in time',
  );

  constructor(cause?: unknown) {
    super('GitHub did not answer in time', { cause });
  }
}

export class GithubCircuitOpenError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_CIRCUIT_OPEN',
    'unavailable',
    'GitHub failed repeatedly and is left alone for a while',
  );

  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('GitHub failed several times in a row; calls to it are paused', { retryAfterSeconds, cause });
  }
}

/** What a sync may throw, for the documentation of whoever calls it. */
export const SYNC_ERRORS = [
  GithubTokenRequiredError,
  GithubTokenInvalidError,
  GithubTokenForbiddenError,
  GithubUserNotFoundError,
  GithubRateLimitedError,
  GithubUnavailableError,
  GithubCircuitOpenError,
  GithubTimeoutError,
] as const;
