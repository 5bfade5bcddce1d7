import { AsyncLocalStorage } from 'node:async_hooks';
import type { Answer } from '../http/answer.js';

/** How a route answers what its effect brought; the same for the first request and for its repetitions. */
export type AnswerOf<Effect = never> = (effect: Effect) => Answer;

/** A request's hold on its idempotency key, from its start to its answer. */
export class Claim {
  /** Whether the answer is written down. */
  kept = false;

  constructor(
    /** Digest of caller, operation and key. */
    readonly id: string,
    /** Digest of the body. */
    readonly fingerprint: string,
    /** Which request holds the key. */
    readonly owner: string,
    readonly answerOf: AnswerOf,
  ) {}
}

/** The claim of the request under way; there is none without a key. */
export const currentClaim = new AsyncLocalStorage<Claim>();
