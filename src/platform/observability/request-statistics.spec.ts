import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { RequestStatistics } from './request-statistics.js';

describe('RequestStatistics', () => {
  let clock: ManualClock;
  let statistics: RequestStatistics;

  beforeEach(() => {
    clock = new ManualClock();
    statistics = new RequestStatistics(clock);
  });

  it('is all zeros before the first request', () => {
    expect(statistics.summary()).toEqual({
      total: 0,
      last_minute: 0,
      latency_ms: { p50: 0, p95: 0, p99: 0 },
    });
  });

  it('finds the percentiles within a thousandth', () => {
    for (let milliseconds = 1; milliseconds <= 1000; milliseconds++) statistics.record(milliseconds);
    const { p50, p95, p99 } = statistics.summary().latency_ms;
    for (const [measured, exact] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const) {
      expect(Math.abs(measured - exact)).toBeLessThan(exact / 1000 + 0.5);
    }
  });

  it('forgets what is more than a minute old, but not the total', () => {
    statistics.record(500);
    clock.skip(30_000);
    statistics.record(5);
    expect(statistics.summary()).toMatchObject({ total: 2, last_minute: 2 });
    clock.skip(30_000);
    const { total, last_minute, latency_ms } = statistics.summary();
    expect({ total, last_minute }).toEqual({ total: 2, last_minute: 1 });
    expect(latency_ms.p99).toBeCloseTo(5, 1);
    clock.skip(30_000);
    expect(statistics.summary()).toMatchObject({ total: 2, last_minute: 0 });
  });

  it('counts a slot anew when its turn comes again', () => {
    for (let minute = 0; minute < 5; minute++) {
      statistics.record(10);
      clock.skip(60_000);
    }
    statistics.record(10);
    expect(statistics.summary()).toMatchObject({ total: 6, last_minute: 1 });
  });

  it('counts a request that took no measurable time', () => {
    statistics.record(0);
    expect(statistics.summary().last_minute).toBe(1);
  });
});
