import { FaultQueue } from '../fault-queue.ts';

/** What can go wrong at the billing service. */
export type FaultKind =
  | 'refuse' // nobody listens, until the faults are cleared
  | 'stall' // never answers
  | 'drop' // ends the connection instead of answering
  | 'status' // answers `status`, 429 with `retryAfter`
  | 'garbage' // 201 whose body is not JSON
  | 'other_shape' // 201 whose JSON has no id
  | 'slow'; // waits `delayMs`, or a random part of it, works and answers

export interface Fault {
  readonly kind: FaultKind;
  /** Whether the provider is created all the same; false by default. */
  readonly works?: boolean;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly delayMs?: number;
  /** Whether the delay is left to chance, up to `delayMs`. */
  readonly random?: boolean;
  /** How often it happens; for good when absent. */
  readonly times?: number;
  /** Part of the requests it happens to, 0 to 1; each when absent. */
  readonly share?: number;
}

export class Faults extends FaultQueue<Fault> {
  due(): Fault | undefined {
    return this.take(({ share }) => share === undefined || Math.random() < share);
  }
}
