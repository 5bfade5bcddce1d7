import type { FetchEnding } from '../../platform/resilience/call-outcome.js';
import type { UpstreamFailure } from '../../platform/resilience/upstream.error.js';

/** Why there is no provider: a metric label, and `kind` in the log. */
export const BILLING_FAILURES = [
  'refused',
  'timeout',
  'connection_lost',
  'unreachable',
  'interrupted',
  'client_error',
  'server_error',
  'invalid_answer',
] as const;

export type BillingFailure = (typeof BILLING_FAILURES)[number];

/** What is known of a provider after a call for it. */
export type BillingResult =
  | { readonly state: 'recorded'; readonly providerId: string; readonly tries: number }
  | {
      /** failed when billing surely did nothing, unknown when it may have. */
      readonly state: 'failed' | 'unknown';
      readonly failure: BillingFailure;
      /** For the caller's eyes. */
      readonly reason: string;
      readonly tries: number;
    };

export const CREATED = 201;

const FAILURES: Readonly<Record<UpstreamFailure, BillingFailure>> = {
  refused: 'refused',
  timeout: 'timeout',
  reset: 'connection_lost',
  dns: 'unreachable',
  network: 'unreachable',
  aborted: 'interrupted',
  redirect: 'invalid_answer',
  too_large: 'invalid_answer',
};

const REASONS: Readonly<Record<BillingFailure, string>> = {
  refused: 'Connection refused',
  timeout: 'Billing service timeout after retries',
  connection_lost: 'Connection lost',
  unreachable: 'Billing service cannot be reached',
  interrupted: 'Interrupted by a shutdown',
  client_error: 'Billing service returned an error',
  server_error: 'Billing service returned an error',
  invalid_answer: 'Billing service returned an unusable answer',
};

/** These 4xx do not say that nothing was done: a request that is still running (409), or was given up on (408, 429). */
const UNSURE_STATUSES: ReadonlySet<number> = new Set([408, 409, 429]);

/** Whether a try surely did nothing at the billing service. */
export function surelyDidNothing({ response, failure }: FetchEnding): boolean {
  if (failure) return failure.reason === 'refused';
  const status = response?.status ?? 0;
  return status >= 400 && status < 500 && !UNSURE_STATUSES.has(status);
}

/**
 * Judges a call that brought no provider. Of several tries one that may have reached the billing service is enough
 * for not knowing, whatever the others say; the caller is told how the last one ended.
 *
 * @param tries none when there was nothing that could be sent.
 */
export function withoutProvider(tries: readonly FetchEnding[]): BillingResult {
  const failure = failureOf(tries.at(-1) ?? {});
  return {
    state: tries.every(surelyDidNothing) ? 'failed' : 'unknown',
    failure,
    reason: reasonOf(tries.at(-1)?.response, failure),
    tries: tries.length,
  };
}

function failureOf({ response, failure }: FetchEnding): BillingFailure {
  if (failure) return FAILURES[failure.reason];
  if (!response) return 'unreachable';
  if (response.status >= 500) return 'server_error';
  return response.status >= 400 ? 'client_error' : 'invalid_answer';
}

function reasonOf(response: Response | undefined, failure: BillingFailure): string {
  return response && response.status !== CREATED
    ? `Billing service returned ${response.status}`
    : REASONS[failure];
}
