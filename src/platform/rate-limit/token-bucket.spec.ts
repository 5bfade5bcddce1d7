import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RateLimitPolicy } from './rate-limit-policy.js';
import { type BucketMode, type BucketState, type Decision, ROUNDING, takeToken } from './token-bucket.js';

const policies = fc.record({
  name: fc.constant('policy'),
  capacity: fc.integer({ min: 1, max: 20 }),
  refillPerSecond: fc.constantFrom(0.125, 10 / 60, 0.5, 1, 2, 100 / 60, 8),
});
const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(500), fc.nat(20_000)), { maxLength: 120 });

/** A bucket in a test's hands: the state it keeps between takes. */
function bucket(policy: RateLimitPolicy) {
  let state: BucketState | undefined;
  return (now: number, mode: BucketMode = 'consume'): Decision => {
    const taken = takeToken(policy, state, now, mode);
    state = taken.state;
    return taken.decision;
  };
}

function momentsOf(gapsMs: readonly number[]): number[] {
  let now = 1_000_000;
  return gapsMs.map((gap) => (now += gap));
}

describe('takeToken', () => {
  it('lets no span of time pass more than the capacity and what the span refills', () => {
    fc.assert(
      fc.property(policies, gaps, (policy, gapsMs) => {
        const take = bucket(policy);
        const passed = momentsOf(gapsMs).filter((now) => take(now).allowed);
        for (const [first, start] of passed.entries()) {
          for (const [last, end] of passed.entries()) {
            if (last < first) continue;
            const most = policy.capacity + ((end - start) / 1000) * policy.refillPerSecond + ROUNDING;
            expect(last - first + 1).toBeLessThanOrEqual(most);
          }
        }
      }),
    );
  });

  it('refuses only where one more would be too many for some span', () => {
    fc.assert(
      fc.property(policies, gaps, (policy, gapsMs) => {
        const take = bucket(policy);
        const passed: number[] = [];
        for (const now of momentsOf(gapsMs)) {
          const { allowed } = take(now);
          const tooMany = [...passed, now].some((start, index) => {
            const withThis = passed.length - index + 1;
            return withThis > policy.capacity + ((now - start) / 1000) * policy.refillPerSecond + ROUNDING;
          });
          expect(allowed).toBe(!tooMany);
          if (allowed) passed.push(now);
        }
      }),
    );
  });

  it('lets a refused client pass at the moment it was told, and not a millisecond earlier', () => {
    fc.assert(
      fc.property(policies, gaps, (policy, gapsMs) => {
        let state: BucketState | undefined;
        for (const now of momentsOf(gapsMs)) {
          const taken = takeToken(policy, state, now, 'consume');
          state = taken.state;
          const { allowed, retryAfterMs } = taken.decision;
          if (allowed) continue;
          expect(takeToken(policy, state, now + retryAfterMs, 'peek').decision.allowed).toBe(true);
          expect(takeToken(policy, state, now + retryAfterMs - 1, 'peek').decision.allowed).toBe(false);
        }
      }),
    );
  });

  it('is full at the moment it says', () => {
    fc.assert(
      fc.property(policies, gaps, (policy, gapsMs) => {
        let state: BucketState | undefined;
        for (const now of momentsOf(gapsMs)) {
          const taken = takeToken(policy, state, now, 'debit');
          state = taken.state;
          const { remaining } = takeToken(policy, state, now + taken.decision.resetMs, 'peek').decision;
          expect(remaining).toBe(policy.capacity);
        }
      }),
    );
  });

  it('takes nothing when it is only asked', () => {
    fc.assert(
      fc.property(policies, gaps, fc.nat(5), (policy, gapsMs, questions) => {
        const [asked, notAsked] = [bucket(policy), bucket(policy)];
        for (const now of momentsOf(gapsMs)) {
          for (let i = 0; i < questions; i++) asked(now, 'peek');
          expect(asked(now)).toEqual(notAsked(now));
        }
      }),
    );
  });

  it('says what a question will be answered to a taker', () => {
    fc.assert(
      fc.property(policies, gaps, (policy, gapsMs) => {
        const take = bucket(policy);
        for (const now of momentsOf(gapsMs)) expect(take(now, 'peek').allowed).toBe(take(now).allowed);
      }),
    );
  });

  it('pays off a debt before it allows again, and owes no more than its capacity', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 100 }), (policy, charges) => {
        const take = bucket(policy);
        for (let i = 0; i < charges; i++) take(0, 'debit');
        const owed = Math.max(-policy.capacity, policy.capacity - charges);
        const expectedMs = ((1 - owed) / policy.refillPerSecond) * 1000;
        if (owed < 1) expect(take(0, 'peek').retryAfterMs).toBe(Math.ceil(expectedMs));
        else expect(take(0, 'peek').allowed).toBe(true);
      }),
    );
  });

  it('refills nothing when the clock is set back, and counts on from there', () => {
    const take = bucket({ name: 'policy', capacity: 2, refillPerSecond: 1 });
    const hour = 3_600_000;
    take(hour);
    take(hour);
    expect(take(0).allowed).toBe(false);
    expect(take(999).allowed).toBe(false);
    expect(take(1000).allowed).toBe(true);
  });
});
