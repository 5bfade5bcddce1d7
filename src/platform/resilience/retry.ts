import type { FetchEnding } from './call-outcome.js';
import type { UpstreamFailure } from './upstream.error.js';

/** When an idempotent fetch is tried again; others never are. */
export interface RetryPolicy {
  /** Milliseconds before each retry, one entry a retry; none by default. */
  readonly retryDelaysMs?: readonly number[];
  /** Part of a delay that is left to chance, 0 to 1, so that callers do not come back in step; 0.2 by default. */
  readonly retryJitter?: number;
  /** Statuses worth a retry besides lost connections; 5xx by default. */
  readonly retryOn?: (status: number) => boolean;
  /** Which calls without an answer are worth a retry; by default those that a new connection may mend. */
  readonly retryOnFailure?: (reason: UpstreamFailure) => boolean;
  /**
   * Longest Retry-After, in milliseconds, that is waited for in place of the delay; an answer that asks for more is
   * final. The header is not looked at by default.
   */
  readonly retryAfterLimitMs?: number;
}

const DEFAULT_JITTER = 0.2;

/** What a new connection may mend. A timeout here is that of one try: past the call's deadline nothing is tried. */
const MENDABLE: ReadonlySet<UpstreamFailure> = new Set(['refused', 'reset', 'dns', 'timeout']);

/**
 * @param retry 0 before the first retry.
 * @param random 0 to 1.
 * @returns milliseconds until the next try, or undefined when this ending is final.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  retry: number,
  { response, failure }: FetchEnding,
  random: () => number,
): number | undefined {
  const delayMs = policy.retryDelaysMs?.[retry];
  if (delayMs === undefined) return undefined;
  if (failure && !(policy.retryOnFailure ?? isMendable)(failure.reason)) return undefined;
  if (response && !(policy.retryOn ?? isServerError)(response.status)) return undefined;

  const { retryJitter = DEFAULT_JITTER, retryAfterLimitMs } = policy;
  const jittered = delayMs * (1 + retryJitter * (2 * random() - 1));
  const asked = retryAfterLimitMs === undefined ? undefined : retryAfterMs(response);
  if (asked === undefined) return jittered;
  return asked <= retryAfterLimitMs! ? Math.max(asked, jittered) : undefined;
}

function isMendable(reason: UpstreamFailure): boolean {
  return MENDABLE.has(reason);
}

function isServerError(status: number): boolean {
  return status >= 500;
}

/** Reads delay-seconds (RFC 9110, section 10.2.3); a date is as good as no header, for clocks differ. */
function retryAfterMs(response: Response | undefined): number | undefined {
  const value = response?.headers.get('retry-after')?.trim() ?? '';
  return /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}
