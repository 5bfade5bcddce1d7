import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BucketStore } from '../../src/platform/rate-limit/bucket.store.js';
import type { RateLimitPolicy } from '../../src/platform/rate-limit/rate-limit-policy.js';
import { type BucketMode, type BucketState, takeToken } from '../../src/platform/rate-limit/token-bucket.js';

export interface BucketStoreUnderTest {
  readonly store: BucketStore;
  readonly letTimePass: (milliseconds: number) => Promise<void> | void;
}

/** So slow that a store with a real clock refills nothing worth naming while a test runs. */
const TOKEN_MS = 1_000_000_000;
/** Steps that do not add up to whole tokens, where rounding would decide. */
const STEP_MS = 103_700_000;
const SLOW: RateLimitPolicy = { name: 'slow', capacity: 3, refillPerSecond: 1000 / TOKEN_MS };

let subjects = 0;
const newSubject = () => `subject-${++subjects}`;

/** What every store of token buckets does. */
export function describeBucketStore(adapter: string, underTest: () => BucketStoreUnderTest): void {
  describe(`token buckets in ${adapter}`, () => {
    async function take(subject: string, mode: BucketMode = 'consume', times = 1) {
      let decision = await underTest().store.take(SLOW, subject, mode);
      for (let i = 1; i < times; i++) decision = await underTest().store.take(SLOW, subject, mode);
      return decision;
    }

    it('are full at first, and refuse when they are empty', async () => {
      const subject = newSubject();
      const answers = [];
      for (let i = 0; i < 5; i++) answers.push(await take(subject));
      expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
      expect(answers.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
    });

    it('refill continuously: a token when its time has come, not before', async () => {
      const subject = newSubject();
      await take(subject, 'consume', 3);
      await underTest().letTimePass(0.9 * TOKEN_MS);
      expect((await take(subject)).allowed).toBe(false);
      await underTest().letTimePass(0.2 * TOKEN_MS);
      expect((await take(subject)).allowed).toBe(true);
      expect((await take(subject)).allowed).toBe(false);
    });

    it('hold no more than their capacity, however long they rest', async () => {
      const subject = newSubject();
      await take(subject, 'consume', 3);
      await underTest().letTimePass(100 * TOKEN_MS);
      expect((await take(subject)).remaining).toBe(2);
    });

    it('say when there is a token more and when they are full', async () => {
      const subject = newSubject();
      const near = (milliseconds: number) => ({
        asymmetricMatch: (actual: number) => Math.abs(actual - milliseconds) < 60_000,
      });
      expect(await take(subject)).toMatchObject({ retryAfterMs: near(TOKEN_MS), resetMs: near(TOKEN_MS) });
      await take(subject, 'consume', 2);
      await underTest().letTimePass(0.25 * TOKEN_MS);
      expect(await take(subject)).toMatchObject({
        allowed: false,
        retryAfterMs: near(0.75 * TOKEN_MS),
        resetMs: near(2.75 * TOKEN_MS),
      });
    });

    it('can be asked without being charged', async () => {
      const subject = newSubject();
      expect(await take(subject, 'peek', 10)).toMatchObject({ allowed: true, remaining: 3, retryAfterMs: 0 });
      await take(subject, 'consume', 3);
      expect(await take(subject, 'peek')).toMatchObject({ allowed: false, remaining: 0 });
    });

    it('can be charged below zero, down to minus their capacity, and are paid off before they allow again', async () => {
      const subject = newSubject();
      expect(await take(subject, 'debit', 50)).toMatchObject({ allowed: false, remaining: 0 });
      await underTest().letTimePass(3.9 * TOKEN_MS);
      expect((await take(subject, 'peek')).allowed).toBe(false);
      await underTest().letTimePass(0.2 * TOKEN_MS);
      expect((await take(subject, 'peek')).allowed).toBe(true);
    });

    it('are one for each subject and each policy', async () => {
      const [spent, other] = [newSubject(), newSubject()];
      await take(spent, 'consume', 3);
      expect((await take(other)).allowed).toBe(true);
      expect((await underTest().store.take({ ...SLOW, name: 'other' }, spent, 'consume')).allowed).toBe(true);
      expect((await take(spent)).allowed).toBe(false);
    });

    it('let exactly their capacity pass when 1,000 ask at once', async () => {
      const subject = newSubject();
      const policy = { ...SLOW, name: 'hundred', capacity: 100 };
      const takes = Array.from({ length: 1000 }, () => underTest().store.take(policy, subject, 'consume'));
      const passed = (await Promise.all(takes)).filter(({ allowed }) => allowed);
      expect(passed).toHaveLength(100);
    });

    it('decide as the definition does, whatever is asked of them and when', async () => {
      const step = fc.record({
        mode: fc.constantFrom<BucketMode>('consume', 'consume', 'peek', 'debit'),
        rest: fc.nat(12).map((parts) => parts * STEP_MS),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const subject = newSubject();
          let state: BucketState | undefined;
          let now = 0;
          for (const { mode, rest } of steps) {
            now += rest;
            if (rest > 0) await underTest().letTimePass(rest);
            const expected = takeToken(SLOW, state, now, mode);
            if (mode !== 'peek') ({ state } = expected);
            const { allowed, remaining } = await underTest().store.take(SLOW, subject, mode);
            expect({ allowed, remaining }).toEqual({
              allowed: expected.decision.allowed,
              remaining: expected.decision.remaining,
            });
          }
        }),
        { numRuns: 50 },
      );
    });
  });
}
