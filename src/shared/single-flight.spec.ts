import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

describe('SingleFlight', () => {
  it('runs work once for callers that ask while it is under way', async () => {
    const flights = new SingleFlight<number>();
    const { promise, resolve } = Promise.withResolvers<number>();
    let started = 0;
    const work = () => {
      started++;
      return promise;
    };
    const answers = [flights.run('a', work), flights.run('a', work), flights.run('a', work)];
    resolve(7);
    expect(await Promise.all(answers)).toEqual([7, 7, 7]);
    expect(started).toBe(1);
  });

  it('keeps different keys apart', async () => {
    const flights = new SingleFlight<string>();
    const answers = ['a', 'b'].map((key) => flights.run(key, () => Promise.resolve(key)));
    expect(await Promise.all(answers)).toEqual(['a', 'b']);
  });

  it('forgets a flight that landed or failed, so that the next call works anew', async () => {
    const flights = new SingleFlight<string>();
    await expect(flights.run('a', () => Promise.reject(new Error('first')))).rejects.toThrow('first');
    expect(flights.underWay('a')).toBeUndefined();
    expect(await flights.run('a', () => Promise.resolve('second'))).toBe('second');
  });
});
