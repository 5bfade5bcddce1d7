/** What went wrong, in words that know nothing of HTTP; `platform/http` gives each its status. */
export type ErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'conflict'
  | 'too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'precondition_failed'
  | 'precondition_required'
  | 'rate_limited'
  | 'headers_too_large'
  | 'internal'
  | 'bad_gateway'
  | 'unavailable'
  | 'not_configured'
  | 'timeout';

/** The part of an error that never changes between two occurrences (RFC 9457, section 3.1). */
export interface ProblemType {
  /** Stable, upper snake case; clients switch on it. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One line that says what this problem is. */
  readonly title: string;
}

/** One thing that is wrong with the input. */
export interface Violation {
  /** JSON pointer (RFC 6901) into the body, or `/name` of a query or path parameter. */
  readonly pointer: string;
  readonly detail: string;
  readonly code: string;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Whole seconds until a retry may succeed. */
  readonly retryAfterSeconds?: number;
  readonly violations?: readonly Violation[];
}

export function problemType(code: string, kind: ErrorKind, title: string): ProblemType {
  return { code, kind, title };
}

/**
 * An error a caller may see. Each subclass is one problem type; `message` is its detail and must be fit for
 * the caller's eyes: no stack, no SQL, no upstream body, no secret.
 */
export abstract class AppError extends Error {
  static readonly problem: ProblemType;

  readonly retryAfterSeconds: number | undefined;
  readonly violations: readonly Violation[] | undefined;

  constructor(detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = new.target.name;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.violations = options.violations;
  }

  get problem(): ProblemType {
    return (this.constructor as typeof AppError).problem;
  }

  get code(): string {
    return this.problem.code;
  }
}
