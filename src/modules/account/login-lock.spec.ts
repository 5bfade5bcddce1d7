import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { type LoginLock, LONGEST_LOCK_MS, type TryMode, tryLogin } from './login-lock.js';
import { MemoryLoginLockStore } from './memory-login-lock.store.js';

const SECOND = 1000;

/** Tries one after another, each so many seconds after the last. @returns seconds of the lock, 0 for an answer. */
function lockedAfter(pauses: readonly number[]): number[] {
  let lock: LoginLock | undefined;
  let now = 0;
  return pauses.map((pause) => {
    now += pause * SECOND;
    const outcome = tryLogin(lock, now, 'take');
    lock = outcome.lock ?? lock;
    return outcome.lockedMs / SECOND;
  });
}

describe('the lock of a login', () => {
  it.each([
    ['five tries in a minute', [0, 5, 5, 5, 5], [0, 0, 0, 0, 0]],
    [
      'tries that do not stop',
      Array<number>(15).fill(0),
      [0, 0, 0, 0, 0, 12, 24, 48, 96, 192, 384, 768, 900, 900, 900],
    ],
    ['a try just before the lock ends', [0, 0, 0, 0, 0, 0, 11.999], [0, 0, 0, 0, 0, 12, 24]],
    [
      'who waits as told, and goes wrong again',
      [0, 0, 0, 0, 0, 0, 12, 0, 24, 0, 0],
      [0, 0, 0, 0, 0, 12, 0, 24, 0, 0, 48],
    ],
    ['who comes every 12 s', [0, 0, 0, 0, 0, 12, 12, 12, 12], [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [
      'who rests for a quarter of an hour after a lock',
      [0, 0, 0, 0, 0, 0, 0, 924, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 12, 24, 0, 0, 0, 0, 0, 12],
    ],
    [
      'who rests less than that',
      [0, 0, 0, 0, 0, 0, 0, 923.9, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 12, 24, 0, 0, 0, 0, 0, 48],
    ],
  ])('after %s is as long as it must be', (_who, pauses, expected) => {
    expect(lockedAfter(pauses)).toEqual(expected);
  });

  it('lets nobody try more than five times at once, nor more in a minute than come back meanwhile', () => {
    const pause = fc.oneof(fc.constant(0), fc.nat(20_000), fc.nat(1_000_000));
    fc.assert(
      fc.property(fc.array(pause, { maxLength: 60 }), (pauses) => {
        let lock: LoginLock | undefined;
        let now = 0;
        const passed: number[] = [];
        for (const milliseconds of pauses) {
          now += milliseconds;
          const outcome = tryLogin(lock, now, 'take');
          lock = outcome.lock ?? lock;
          if (outcome.lockedMs === 0) passed.push(now);
          expect(outcome.lockedMs).toBeLessThanOrEqual(LONGEST_LOCK_MS);
        }
        for (const [index, from] of passed.entries()) {
          const inMinute = passed.slice(index).filter((at) => at - from < 60 * SECOND).length;
          expect(inMinute).toBeLessThanOrEqual(9);
          expect(passed.slice(index).filter((at) => at === from).length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it('keeps its word: who waits as long as told may try', () => {
    const step = fc.record({ pause: fc.nat(100_000), mode: fc.constantFrom<TryMode>('ask', 'take') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let lock: LoginLock | undefined;
        let now = 0;
        for (const { pause, mode } of steps) {
          now += pause;
          const outcome = tryLogin(lock, now, mode);
          lock = outcome.lock ?? lock;
          if (outcome.lockedMs > 0) expect(tryLogin(lock, now + outcome.lockedMs, 'take').lockedMs).toBe(0);
        }
      }),
    );
  });

  it('turns away who only asks as who tries, and spends nothing on who may', () => {
    let lock: LoginLock | undefined;
    for (let i = 0; i < 20; i++) expect(tryLogin(lock, 0, 'ask')).toEqual({ lock: undefined, lockedMs: 0 });
    for (let i = 0; i < 5; i++) ({ lock } = tryLogin(lock, 0, 'take'));
    const asked = tryLogin(lock, 0, 'ask');
    expect(asked).toEqual(tryLogin(lock, 0, 'take'));
    expect(tryLogin(asked.lock, 0, 'ask').lockedMs).toBe(24 * SECOND);
  });

  it('stands a clock that is set back', () => {
    const { lock } = tryLogin(undefined, 10 * SECOND, 'take');
    expect(tryLogin(lock, 0, 'take')).toMatchObject({ lockedMs: 0, lock: { tokens: 3, updatedAt: 0 } });
  });
});

describe('locks in memory', () => {
  it('are bounded: the longest unused goes first', async () => {
    const store = new MemoryLoginLockStore(new ManualClock(), 2);
    const tryAll = async (subject: string) => {
      for (let i = 0; i < 5; i++) await store.try(subject, 'take');
      return store.try(subject, 'ask');
    };
    for (const subject of ['a', 'b', 'a', 'c']) await tryAll(subject);
    expect(await store.try('b', 'ask')).toBe(0);
    expect(await store.try('a', 'ask')).toBeGreaterThan(0);
    expect(await store.try('c', 'ask')).toBeGreaterThan(0);
  });
});
