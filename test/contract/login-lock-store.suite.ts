import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LoginLock, type TryMode, tryLogin } from '../../src/modules/account/login-lock.js';
import type { LoginLockStore } from '../../src/modules/account/login-lock.store.js';

export interface LoginLockStoreUnderTest {
  readonly store: LoginLockStore;
  readonly letTimePass: (milliseconds: number) => Promise<void> | void;
}

/** Steps that never end near a lock's end or a token's time, where a store with a real clock might see it otherwise. */
const STEP_MS = 7_300;

let subjects = 0;
const newSubject = () => `subject-${++subjects}`;

/** What every store of login locks does. */
export function describeLoginLockStore(adapter: string, underTest: () => LoginLockStoreUnderTest): void {
  describe(`login locks in ${adapter}`, () => {
    const tries = async (subject: string, times: number, mode: TryMode = 'take') => {
      const locks = [];
      for (let i = 0; i < times; i++) locks.push((await underTest().store.try(subject, mode)) / 1000);
      return locks;
    };

    it('let five pass, then lock for twice as long with each further try, up to a quarter of an hour', async () => {
      expect(await tries(newSubject(), 14)).toEqual([0, 0, 0, 0, 0, 12, 24, 48, 96, 192, 384, 768, 900, 900]);
    });

    it('turn away who asks as who tries, and let pass who asks without counting it', async () => {
      const subject = newSubject();
      expect(await tries(subject, 20, 'ask')).toEqual(Array(20).fill(0));
      await tries(subject, 5);
      expect(await tries(subject, 2, 'ask')).toEqual([12, 24]);
    });

    it('are one for each subject', async () => {
      await tries(newSubject(), 6);
      expect(await tries(newSubject(), 1)).toEqual([0]);
    });

    it('end when they said, and remember', async () => {
      const subject = newSubject();
      await tries(subject, 6);
      await underTest().letTimePass(11_000);
      expect(await tries(subject, 1)).toEqual([24]);
      await underTest().letTimePass(24_500);
      expect(await tries(subject, 3)).toEqual([0, 0, 48]);
    });

    it('are forgotten a quarter of an hour after they ended, and with a right password', async () => {
      const subject = newSubject();
      await tries(subject, 8);
      await underTest().letTimePass(48_000 + 901_000);
      expect(await tries(subject, 6)).toEqual([0, 0, 0, 0, 0, 12]);
      await underTest().store.forget(subject);
      expect(await tries(subject, 6)).toEqual([0, 0, 0, 0, 0, 12]);
    });

    it('let exactly five of a hundred pass that come at once', async () => {
      const subject = newSubject();
      const locks = await Promise.all(
        Array.from({ length: 100 }, () => underTest().store.try(subject, 'take')),
      );
      expect(locks.filter((lock) => lock === 0)).toHaveLength(5);
    });

    it('decide as the definition does, whatever is tried and when', async () => {
      const step = fc.record({
        mode: fc.constantFrom<TryMode>('take', 'take', 'ask'),
        rest: fc.oneof(fc.constant(0), fc.nat(300)).map((parts) => parts * STEP_MS),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const subject = newSubject();
          let lock: LoginLock | undefined;
          let now = 0;
          for (const { mode, rest } of steps) {
            now += rest;
            if (rest > 0) await underTest().letTimePass(rest);
            const expected = tryLogin(lock, now, mode);
            lock = expected.lock ?? lock;
            expect(await underTest().store.try(subject, mode)).toBe(expected.lockedMs);
          }
        }),
        { numRuns: 50 },
      );
    });
  });
}
