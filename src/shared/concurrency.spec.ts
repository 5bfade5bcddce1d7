import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapWithLimit } from './concurrency.js';

describe('mapWithLimit', () => {
  it('keeps the order and never has more than the limit under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(5), { maxLength: 30 }),
        async (limit, ticks) => {
          let underWay = 0;
          let most = 0;
          const results = await mapWithLimit(limit, ticks, async (count) => {
            most = Math.max(most, ++underWay);
            for (let tick = 0; tick < count; tick++) await Promise.resolve();
            underWay--;
            return count * 2;
          });
          expect(results).toEqual(ticks.map((count) => count * 2));
          expect(most).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('starts nothing more after a failure', async () => {
    const started: number[] = [];
    const work = (item: number) => {
      started.push(item);
      return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item);
    };
    await expect(mapWithLimit(1, [1, 2, 3, 4], work)).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });
});
