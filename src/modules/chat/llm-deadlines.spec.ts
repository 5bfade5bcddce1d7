import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { CallTime, type Silence } from './llm-deadlines.js';

let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});

const callOf = (milliseconds: number) => new CallTime(clock, milliseconds);
const never = new Promise<never>(() => undefined);

/** Tells how waiting for something that never comes is going. */
function waiting(silence: Silence): () => string {
  let state = 'waiting';
  silence.bound(never).catch((error: unknown) => (state = (error as { code: string }).code));
  return () => state;
}

describe('the time of a call', () => {
  it('leaves 10 s to a try’s headers, and less when less is left', async () => {
    const call = callOf(30_000);
    expect(call.headersMs).toBe(10_000);
    await clock.advance(25_000);
    expect([call.remainingMs, call.headersMs]).toEqual([5000, 5000]);
  });
});

describe('silence', () => {
  const stepsUntilOver = async (silence: Silence, step: number) => {
    const state = waiting(silence);
    for (let passed = 0; passed <= 120_000; passed += step) {
      if (state() !== 'waiting') return passed;
      await clock.advance(step);
    }
    return Infinity;
  };

  it('may last 15 s before the first token, from the try’s beginning', async () => {
    const silence = callOf(30_000).silence();
    await clock.advance(4000);
    expect(await stepsUntilOver(silence, 1000)).toBe(11_000);
  });

  it('may last as long as the call', async () => {
    expect(await stepsUntilOver(callOf(7000).silence(), 1000)).toBe(7000);
  });

  it('may last 15 s again whenever it was broken, to the end of the call', async () => {
    const silence = callOf(60_000).silence();
    const state = waiting(silence);
    for (let spoken = 0; spoken < 3; spoken++) {
      await clock.advance(14_000);
      silence.broken();
    }
    await clock.advance(14_999);
    expect(state()).toBe('waiting');
    await clock.advance(1);
    expect(state()).toBe('UPSTREAM_TIMEOUT');
  });

  it('does not outlast the call, however often it is broken', async () => {
    const silence = callOf(30_000).silence();
    const state = waiting(silence);
    for (let spoken = 0; spoken < 29; spoken++) {
      await clock.advance(1000);
      silence.broken();
    }
    expect(state()).toBe('waiting');
    await clock.advance(1000);
    expect(state()).toBe('UPSTREAM_TIMEOUT');
  });

  it('is over with the work, whose result or failure it passes on', async () => {
    const silence = callOf(30_000).silence();
    expect(await silence.bound(Promise.resolve('done'))).toBe('done');
    const failure = new Error('failed');
    await expect(callOf(30_000).silence().bound(Promise.reject(failure))).rejects.toBe(failure);
  });
});
