import { FaultQueue } from '../fault-queue.ts';

/** What can go wrong at a provider of language models. */
export type FaultKind =
  | 'refuse' // nobody listens, until the faults are cleared
  | 'status' // answers `status`, with `retryAfter`
  | 'stall' // never answers
  | 'slow' // sends its headers, and its answer after `delayMs`
  | 'stall_first_token' // sends its headers, and never a token
  | 'stall_midway' // sends half an answer, and then nothing
  | 'stall_end' // sends a whole answer, and does not end it
  | 'drop' // ends the connection instead of answering
  | 'drop_first_token' // ends it after its headers
  | 'drop_midway' // ends it after half an answer
  | 'garbage' // an event stream whose events are not JSON
  | 'other_shape' // an event stream of JSON that is no part of an answer
  | 'html' // 200 with a web page
  | 'json' // 200 with a whole answer where a stream was asked for
  | 'error_event' // half an answer, then an event that says that it failed
  | 'unfinished'; // half an answer, whose stream ends as if it were whole

export interface Fault {
  readonly kind: FaultKind;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly delayMs?: number;
  /** The only model it happens to; any when absent. */
  readonly model?: string;
  /** How often it happens; for good when absent. */
  readonly times?: number;
}

export class Faults extends FaultQueue<Fault> {
  due(model: string): Fault | undefined {
    return this.take(({ model: only }) => only === undefined || only === model);
  }
}
