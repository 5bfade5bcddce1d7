import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { NoAnswerError, answerWithin } from './answer-within.js';

const never = new Promise<never>(() => undefined);

describe('answerWithin', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('is the answer, and leaves no timer behind', async () => {
    expect(await answerWithin(50, Promise.resolve('answer'))).toBe('answer');
    await expect(answerWithin(50, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up after the time, not before', async () => {
    let ended = false;
    const gaveUp = expect(answerWithin(50, never).finally(() => (ended = true))).rejects.toThrow(
      NoAnswerError,
    );
    await jest.advanceTimersByTimeAsync(49);
    expect(ended).toBe(false);
    await jest.advanceTimersByTimeAsync(2);
    await gaveUp;
  });

  it('still takes an answer that is read in the turn in which the time is over', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const answer = answerWithin(50, promise);
    setTimeout(() => {
      resolve('answer');
    }, 50);
    await jest.advanceTimersByTimeAsync(60);
    expect(await answer).toBe('answer');
  });

  it('gives the time once more, and not twice, when the process itself was held up', async () => {
    let ended = false;
    const gaveUp = expect(answerWithin(50, never).finally(() => (ended = true))).rejects.toThrow(
      NoAnswerError,
    );
    const held = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 300);
    await jest.advanceTimersByTimeAsync(90);
    expect(ended).toBe(false);
    await jest.advanceTimersByTimeAsync(20);
    await gaveUp;
    held.mockRestore();
  });
});
