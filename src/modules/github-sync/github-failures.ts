import { RequestError } from '@octokit/request-error';
import { ZodError } from 'zod';
import { CircuitOpenError } from '../../platform/resilience/circuit-open.error.js';
import { UpstreamError, UpstreamTimeoutError } from '../../platform/resilience/upstream.error.js';
import { AppError } from '../../shared/app-error.js';
import {
  GithubCircuitOpenError,
  GithubRateLimitedError,
  GithubTimeoutError,
  GithubTokenForbiddenError,
  GithubTokenInvalidError,
  GithubUnavailableError,
  GithubUserNotFoundError,
} from './github-sync.errors.js';
import type { GraphqlError } from './github-activity.answers.js';
import type { GithubErrorReason } from './github-sync.metrics.js';

type Headers = Readonly<Record<string, string | number | undefined>>;

/** Seconds to wait after a limit when GitHub does not say ("at least one minute" in its documentation). */
const DEFAULT_RETRY_AFTER_SECONDS = 60;

const SECONDARY_LIMIT = /secondary rate limit|abuse detection/i;
/** Documented is the one, seen since 2026 the other. */
const GRAPHQL_LIMITS = new Set(['RATE_LIMITED', 'RATE_LIMIT']);

/**
 * Turns whatever a call to GitHub threw into the error our caller sees.
 *
 * @param username whom the call was about, if it was about somebody.
 */
export function toGithubError(error: unknown, username: string | undefined, now: number): AppError {
  if (error instanceof RequestError && error.response) return fromAnswer(error, username, now);
  const cause = error instanceof RequestError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof CircuitOpenError)
    return new GithubCircuitOpenError(cause.retryAfterSeconds ?? 1, cause);
  if (cause instanceof UpstreamTimeoutError) return new GithubTimeoutError(cause);
  if (cause instanceof UpstreamError) return new GithubUnavailableError('GitHub cannot be reached', cause);
  if (cause instanceof ZodError) {
    return new GithubUnavailableError('GitHub answered something its API does not describe', cause);
  }
  if (cause instanceof AppError) return cause;
  return new GithubUnavailableError('GitHub cannot be used right now', cause);
}

/** How a failure is counted; undefined for a call that the breaker kept from being made. */
export function reasonOf(error: AppError): GithubErrorReason | undefined {
  if (error instanceof GithubRateLimitedError) return 'rate_limited';
  if (error instanceof GithubTokenInvalidError) return 'invalid_token';
  if (error instanceof GithubTokenForbiddenError) return 'forbidden';
  if (error instanceof GithubUserNotFoundError) return 'not_found';
  if (error instanceof GithubTimeoutError) return 'timeout';
  return error instanceof GithubUnavailableError ? 'unavailable' : undefined;
}

/** Whether old data may stand in: GitHub fails or limits, rather than refusing the caller. */
export function isGithubsFault(error: unknown): boolean {
  return (
    error instanceof GithubRateLimitedError ||
    error instanceof GithubUnavailableError ||
    error instanceof GithubTimeoutError ||
    error instanceof GithubCircuitOpenError
  );
}

/** Whether an answer is GitHub's primary or secondary rate limit, which comes as 403 or 429. */
export function isRateLimit(status: number, headers: Headers, message = ''): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    String(headers['x-ratelimit-remaining']) === '0' ||
    headers['retry-after'] !== undefined ||
    SECONDARY_LIMIT.test(message)
  );
}

/**
 * The limit in an answer of GraphQL's, which comes with status 200. A quota of which the last point paid for this
 * very answer is none: only the errors say.
 */
export function graphqlLimit(
  errors: readonly GraphqlError[],
  headers: Headers,
  now: number,
): GithubRateLimitedError | undefined {
  const limited = errors.some(
    ({ type, message }) => GRAPHQL_LIMITS.has(type ?? '') || SECONDARY_LIMIT.test(message),
  );
  return limited ? new GithubRateLimitedError(retryAfterSeconds(headers, now)) : undefined;
}

function fromAnswer(error: RequestError, username: string | undefined, now: number): AppError {
  const { status } = error;
  const headers = (error.response?.headers ?? {}) as Headers;
  if (isRateLimit(status, headers, error.message))
    return new GithubRateLimitedError(retryAfterSeconds(headers, now), error);
  if (status === 401) return new GithubTokenInvalidError(error);
  if (status === 403) return new GithubTokenForbiddenError(acceptedBy(headers), error);
  // Gone and "unavailable for legal reasons" are, to a caller, a user that is not there.
  if (username !== undefined && (status === 404 || status === 410 || status === 451))
    return new GithubUserNotFoundError(username, error);
  return new GithubUnavailableError(`GitHub answered with status ${status}`, error);
}

function retryAfterSeconds(headers: Headers, now: number): number {
  const retryAfter = Number(headers['retry-after']);
  if (retryAfter > 0) return Math.ceil(retryAfter);
  const reset = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && reset > 0)
    return Math.max(1, Math.ceil(reset - now / 1000));
  return DEFAULT_RETRY_AFTER_SECONDS;
}

/** What GitHub says it would accept: scopes of a classic token, permissions of a fine-grained one. */
function acceptedBy(headers: Headers): string | undefined {
  const accepted = headers['x-accepted-oauth-scopes'] || headers['x-accepted-github-permissions'];
  // Only a header of the expected form is passed on to the caller.
  return typeof accepted === 'string' && /^[\w:=,; /-]{1,200}$/.test(accepted) ? accepted : undefined;
}
