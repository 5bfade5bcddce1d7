import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/support/manual-clock.js';
import { ObjectIds } from './object-id.js';

function setUp() {
  const clock = new ManualClock(1_764_000_000_000);
  return { clock, ids: new ObjectIds(clock) };
}

describe('an object id', () => {
  it('is 24 hexadecimal digits that begin with its second', () => {
    expect(setUp().ids.next()).toMatch(/^69248100[\da-f]{16}$/);
  });

  it('is greater than every one before, within a second, over seconds and when the clock goes back', () => {
    const { clock, ids } = setUp();
    const made: string[] = [];
    for (const step of [0, 0, 300, 800, 0, 5000, -60_000, 0, 1000]) {
      clock.skip(step);
      made.push(ids.next());
    }
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('takes the next second when the counter is full', () => {
    const { ids } = setUp();
    let last = ids.next();
    for (let count = 1; count < 2 ** 24; count++) last = ids.next();
    expect(last).toMatch(/^69248100.{10}ffffff$/);
    expect(ids.next()).toMatch(/^69248101.{10}000000$/);
  });

  it('is another in another process', () => {
    const clock = new ManualClock();
    expect(new ObjectIds(clock).next()).not.toBe(new ObjectIds(clock).next());
  });
});
