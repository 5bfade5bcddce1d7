import type { Verdict } from './circuit-breaker.js';
import type { UpstreamError, UpstreamFailure } from './upstream.error.js';

/**
 * How an upstream call ended, as a metric label. server_error is also an answer that is not what was promised;
 * client_error one that is of no use through what was asked for; aborted a call that its own side ended before
 * there was an answer; rejected one that the breaker did not let through.
 */
export type CallOutcome =
  'success' | 'client_error' | 'server_error' | 'timeout' | 'network' | 'aborted' | 'rejected';

/** How a fetch ended: with an answer or without one; with neither while none has ended. */
export interface FetchEnding {
  readonly response?: Response;
  readonly failure?: UpstreamError;
}

/**
 * Told how each try of a call ended.
 *
 * @param retryInMs milliseconds until the next try of the same fetch; undefined after the last.
 */
export type TryObserver = (ending: FetchEnding, retryInMs?: number) => void;

/**
 * A module's own judgement of an answer, from its status and headers and from what the module threw over it;
 * undefined leaves it to the rule (5xx and unusable bodies are failures, 4xx are neutral).
 */
export type Classify = (response: Response, thrown: unknown) => Verdict | undefined;

export interface Judgement {
  readonly outcome: CallOutcome;
  readonly verdict: Verdict;
}

const VERDICTS: Readonly<Record<CallOutcome, Verdict>> = {
  success: 'success',
  client_error: 'neutral',
  aborted: 'neutral',
  rejected: 'neutral',
  server_error: 'failure',
  timeout: 'failure',
  network: 'failure',
};

const OUTCOME_OF_FAILURE: Readonly<Record<UpstreamFailure, CallOutcome>> = {
  refused: 'network',
  reset: 'network',
  dns: 'network',
  network: 'network',
  timeout: 'timeout',
  aborted: 'aborted',
  redirect: 'server_error',
  // The caller chooses what to ask for: it must not be able to open everybody's breaker with something big.
  too_large: 'client_error',
};

/**
 * Judges a call by its last fetch. What was thrown matters only over a good answer: somebody could not use it.
 *
 * @param thrown what the call threw, or undefined when it returned.
 */
export function judge(ending: FetchEnding, thrown: unknown, classify?: Classify): Judgement {
  const outcome = outcomeOf(ending, thrown);
  const { response } = ending;
  return { outcome, verdict: (response && classify?.(response, thrown)) ?? VERDICTS[outcome] };
}

function outcomeOf({ response, failure }: FetchEnding, thrown: unknown): CallOutcome {
  if (failure) return OUTCOME_OF_FAILURE[failure.reason];
  if (!response) return 'aborted';
  if (response.status >= 500) return 'server_error';
  if (response.status >= 400) return 'client_error';
  // Clients that throw over 304 (not modified) have nevertheless got the answer they asked for.
  return thrown === undefined || response.status === 304 ? 'success' : 'server_error';
}
