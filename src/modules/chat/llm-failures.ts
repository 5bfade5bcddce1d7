import type { FetchEnding } from '../../platform/resilience/call-outcome.js';
import type { Verdict } from '../../platform/resilience/circuit-breaker.js';
import { UpstreamError, type UpstreamFailure } from '../../platform/resilience/upstream.error.js';

/** Why a model gave no answer: a metric label, `error.type` of a span, and `reason` in the log. */
export const LLM_FAILURES = [
  'unreachable',
  'server_error',
  'rate_limited',
  'refused',
  'bad_request',
  'timeout',
  'invalid_answer',
  'empty_answer',
  'too_large',
] as const;

export type LlmFailure = (typeof LLM_FAILURES)[number];

/** What the caller is told. */
export const DETAILS: Readonly<Record<LlmFailure | 'circuit_open', string>> = {
  unreachable: 'The language model is down: it cannot be reached',
  server_error: 'The language model is down: its server failed',
  rate_limited: 'The language model refuses our requests for now: there were too many',
  refused: 'The language model refuses our requests: it does not accept our key or knows no such model',
  bad_request: 'The language model refuses this request',
  timeout: 'The language model is too slow',
  invalid_answer: 'The language model answered nonsense',
  empty_answer: 'The language model answered nothing',
  too_large: 'The language model answered more than is read',
  circuit_open: 'The language model failed several times in a row and is left alone for a while',
};

/**
 * These a visitor can bring about with what they write (a message that is too long or that a filter cuts off), and so
 * they must not open everybody's breaker. A key or a model that is refused, on the other hand, makes the chat unusable
 * for everybody, and counts although it is a 4xx; so does a rate limit that outlasts the retries.
 */
const PROVOKED: ReadonlySet<LlmFailure> = new Set(['bad_request', 'empty_answer', 'too_large']);

/** A model that gave no answer, without a word of what it said instead. */
export class ModelFailure extends Error {
  constructor(
    readonly reason: LlmFailure,
    /** How its fetch ended, where that is what failed. */
    readonly ending: FetchEnding = {},
    /** Whether the model had said something by then: nothing else can be tried in its place. */
    readonly midway = false,
  ) {
    super(reason);
    this.name = 'ModelFailure';
  }

  get status(): number | undefined {
    return this.ending.response?.status;
  }

  /** Whether it says of itself if another try may do better; nonsense and midway failures do not. */
  get mayPass(): boolean {
    return !this.midway && (this.ending.response !== undefined || this.ending.failure !== undefined);
  }

  afterFirstToken(): ModelFailure {
    return new ModelFailure(this.reason, this.ending, true);
  }
}

/** @param answer one that is not 2xx. */
export function refusalOf(answer: Response): ModelFailure {
  return new ModelFailure(reasonOfStatus(answer.status), { response: answer });
}

/** Turns whatever asking a model threw into why it gave no answer. */
export function toModelFailure(error: unknown): ModelFailure {
  // The client wraps what its fetch throws.
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    if (current instanceof ModelFailure) return current;
    if (current instanceof UpstreamError)
      return new ModelFailure(REASONS[current.reason], { failure: current });
  }
  return new ModelFailure('invalid_answer');
}

/** What a call's last answer, and what was thrown over it, say of the provider. */
export function verdictOf(_answer: Response, thrown: unknown): Verdict | undefined {
  if (!(thrown instanceof ModelFailure)) return undefined;
  return PROVOKED.has(thrown.reason) ? 'neutral' : 'failure';
}

const REASONS: Readonly<Record<UpstreamFailure, LlmFailure>> = {
  refused: 'unreachable',
  reset: 'unreachable',
  dns: 'unreachable',
  network: 'unreachable',
  aborted: 'unreachable',
  timeout: 'timeout',
  redirect: 'invalid_answer',
  too_large: 'too_large',
};

function reasonOfStatus(status: number): LlmFailure {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server_error';
  return status === 400 || status === 413 || status === 422 ? 'bad_request' : 'refused';
}
