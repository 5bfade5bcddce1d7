import { FaultQueue } from '../fault-queue.ts';

/** What can go wrong at GitHub. */
export type FaultKind =
  | 'status' // answers `status` with GitHub's body for it: JSON, or the HTML page of its proxies from 500 on
  | 'primary_limit' // 403 (or `status` 429) with no quota left, for `retryAfter` seconds
  | 'secondary_limit' // 403 (or `status` 429), with retry-after unless `retryAfter` is 0
  | 'forbidden' // 403: the token lacks scopes or permissions
  | 'saml' // 403: an organisation asks for single sign-on
  | 'policy' // 403: an organisation forbids this kind of token
  | 'slow' // waits `delayMs` before the headers, then answers
  | 'stall' // sends half of the body, then nothing
  | 'reset' // resets the connection before the headers
  | 'reset_body' // resets it in the middle of the body
  | 'garbage' // 200 whose body is not JSON
  | 'other_shape' // 200 whose JSON is something else
  | 'partial' // GraphQL: 200, but the field named `field` cannot be read
  | 'redirect_elsewhere'; // 301 to another host, which would answer

export interface Fault {
  readonly kind: FaultKind;
  readonly status?: number;
  readonly delayMs?: number;
  readonly field?: string;
  readonly retryAfter?: number;
  /** Regular expression over the path; every path when absent. */
  readonly match?: string;
  /** How often it happens; for good when absent. */
  readonly times?: number;
  /** How many times it is let pass first. */
  readonly after?: number;
}

export class Faults extends FaultQueue<Fault> {
  due(path: string): Fault | undefined {
    return this.take(({ match }) => !match || new RegExp(match).test(path));
  }
}
