import type { Answer } from '../http/answer.js';
import { type Claim, currentClaim } from './claim.js';
import { IdempotencyKeyLostError } from './idempotency.errors.js';

/** How long an answer is kept. */
export const KEPT_MS = 24 * 60 * 60 * 1000;
/** After which a request that neither answered nor failed is dead; longer than any route's deadline. */
export const LEASE_MS = 2 * 60 * 1000;

/** What another request with the key left behind. */
export interface Holder {
  readonly fingerprint: string;
  /** Undefined while it runs. */
  readonly answer: Answer | undefined;
}

/**
 * Where idempotency keys are kept, beside what the requests change. Each row is a key that runs until its lease ends,
 * or an answer that is kept for a day; what is neither counts as not there.
 *
 * @typeParam Transaction the store's own, in which an effect takes place.
 */
export abstract class IdempotencyStore<Transaction = unknown> {
  /** Whether the request under way has a key, so that its effect needs a transaction. */
  get wanted(): boolean {
    return currentClaim.getStore() !== undefined;
  }

  /** Takes the key for this request. @returns undefined when it has it, else who has. */
  abstract claim(claim: Claim): Promise<Holder | undefined>;

  /** Gives up a key that has no answer. */
  abstract free(claim: Claim): Promise<void>;

  /**
   * Writes down the answer of the request under way, if it has a key, in the transaction of its effect, so that neither
   * is there without the other.
   *
   * @throws IdempotencyKeyLostError, for the transaction to be rolled back.
   */
  async keep(transaction: Transaction, effect: unknown): Promise<void> {
    const claim = currentClaim.getStore();
    if (!claim) return;
    const answer = claim.answerOf(effect as never);
    if (!(await this.write(transaction, claim, answer))) throw new IdempotencyKeyLostError();
    claim.kept = true;
  }

  /** @returns whether the key is still the claim's. */
  protected abstract write(transaction: Transaction, claim: Claim, answer: Answer): Promise<boolean>;
}
