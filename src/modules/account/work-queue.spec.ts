import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WorkQueue } from './work-queue.js';

const FULL = new Error('full');

describe('WorkQueue', () => {
  it('runs no more at once than it may, and each in the order it came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 }),
        async (atOnce, ticks) => {
          const queue = new WorkQueue({ atOnce, waiting: 30 }, () => FULL);
          const started: number[] = [];
          let running = 0;
          let most = 0;
          const work = (index: number, count: number) => async () => {
            started.push(index);
            most = Math.max(most, ++running);
            for (let tick = 0; tick < count; tick++) await Promise.resolve();
            running--;
          };
          await Promise.all(ticks.map((count, index) => queue.run(work(index, count))));
          expect(started).toEqual(ticks.map((_count, index) => index));
          expect(most).toBe(Math.min(atOnce, ticks.length));
        },
      ),
    );
  });

  it('turns away at once who finds it full, and takes others again when there is room', async () => {
    const queue = new WorkQueue({ atOnce: 1, waiting: 1 }, () => FULL);
    const { promise, resolve } = Promise.withResolvers<string>();
    const [first, second] = [queue.run(() => promise), queue.run(() => promise)];
    await expect(queue.run(() => promise)).rejects.toBe(FULL);
    resolve('done');
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
    expect(await queue.run(() => promise)).toBe('done');
  });

  it('goes on after work that failed', async () => {
    const queue = new WorkQueue({ atOnce: 1, waiting: 1 }, () => FULL);
    const failing = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(() => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
