import { describe, expect, it } from '@jest/globals';
import { secondsUntilNextUtcDay, utcDay } from './utc-day.js';

describe('a day in UTC', () => {
  it('begins at midnight, and says how long it still lasts', () => {
    const lastMoment = Date.UTC(2026, 10, 26) - 1;
    expect([utcDay(lastMoment), utcDay(lastMoment + 1)]).toEqual(['2026-11-25', '2026-11-26']);
    expect([secondsUntilNextUtcDay(lastMoment), secondsUntilNextUtcDay(lastMoment + 1)]).toEqual([1, 86_400]);
  });
});
