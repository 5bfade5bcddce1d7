import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

const COUNTERS = 2 ** 24;

/**
 * Makes ids of MongoDB's ObjectId shape: seconds since the Unix epoch, five random bytes of the process, a counter.
 * Those of one process never go back, neither with its clock nor when the counter is full.
 */
export class ObjectIds {
  private readonly process = randomBytes(5).toString('hex');
  private second = 0;
  private counter = 0;

  constructor(private readonly clock: Clock) {}

  /** @returns 24 hexadecimal digits in lower case, greater than any it returned before. */
  next(): string {
    const now = Math.floor(this.clock.now() / 1000);
    if (now > this.second) {
      this.second = now;
      this.counter = 0;
    } else if (++this.counter === COUNTERS) {
      this.second++;
      this.counter = 0;
    }
    return hex(this.second, 8) + this.process + hex(this.counter, 6);
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
