import { AppError, problemType } from '../../shared/app-error.js';

export type UpstreamFailure =
  'refused' | 'reset' | 'dns' | 'timeout' | 'aborted' | 'redirect' | 'too_large' | 'network';

/**
 * A call that brought no answer. It names the upstream and the reason and has no cause: what fetch throws may quote
 * an address with its query or a header with its token.
 */
export class UpstreamError extends AppError {
  static override readonly problem = problemType(
    'UPSTREAM_FAILED',
    'bad_gateway',
    'A service this depends on cannot be used',
  );

  constructor(
    readonly upstream: string,
    readonly reason: UpstreamFailure,
    /** The system's, TLS' or undici's name for it, such as CERT_HAS_EXPIRED. */
    readonly systemCode?: string,
  ) {
    super(
      reason === 'timeout'
        ? `${upstream} did not answer in time`
        : `${upstream} gave no usable answer (${reason})`,
    );
  }
}

/** A deadline passed: the whole call's, a try's, or the connection's. */
export class UpstreamTimeoutError extends UpstreamError {
  static override readonly problem = problemType(
    'UPSTREAM_TIMEOUT',
    'timeout',
    'A service this depends on did not answer in time',
  );

  constructor(upstream: string, systemCode?: string) {
    super(upstream, 'timeout', systemCode);
  }
}

const REASONS: Readonly<Record<string, UpstreamFailure>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** Reads the reason out of what fetch, or the reading of a body, threw. */
export function toUpstreamError(upstream: string, error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = systemCodeOf(error);
  const reason = REASONS[code ?? ''] ?? 'network';
  return reason === 'timeout'
    ? new UpstreamTimeoutError(upstream, code)
    : new UpstreamError(upstream, reason, code);
}

/** The error of a call that was ended by its own side: by its time, or by its caller. */
export function cutError(upstream: string, deadline: { readonly expired: boolean }): UpstreamError {
  return deadline.expired ? new UpstreamTimeoutError(upstream) : new UpstreamError(upstream, 'aborted');
}

/** fetch wraps the error of the socket in a TypeError. */
function systemCodeOf(error: unknown): string | undefined {
  let current = error as { readonly code?: unknown; readonly cause?: unknown } | null | undefined;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    if (typeof current.code === 'string') return current.code;
    current = current.cause as typeof current;
  }
  return undefined;
}
