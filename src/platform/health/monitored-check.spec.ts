import { beforeEach, describe, expect, it } from '@jest/globals';
import { HealthIndicatorService } from '@nestjs/terminus';
import { ManualClock } from '../../../test/support/manual-clock.js';
import type { HealthCheck, HealthReport } from './health.registry.js';
import { MonitoredCheck } from './monitored-check.js';

describe('MonitoredCheck', () => {
  let clock: ManualClock;
  let runs: number;

  beforeEach(() => {
    clock = new ManualClock();
    runs = 0;
  });

  const monitor = (check: HealthCheck['check'], options: Partial<HealthCheck> = {}) =>
    new MonitoredCheck(
      {
        name: 'store',
        critical: true,
        ...options,
        check: (signal) => {
          runs++;
          return check(signal);
        },
      },
      new HealthIndicatorService(),
      clock,
      () => undefined,
    );
  const healthy = (): HealthReport => ({ healthy: true, details: { type: 'memory' } });
  const never = () => new Promise<HealthReport>(() => undefined);

  it('says what the check says, with how long it took and when', async () => {
    const result = await monitor(healthy).examine();
    expect(result).toMatchObject({
      name: 'store',
      healthy: true,
      critical: true,
      details: { type: 'memory' },
    });
    expect(result.latency).toBeGreaterThanOrEqual(0);
    expect(result.checkedAt).toBe(clock.now());
  });

  it('runs once for callers that ask together', async () => {
    const check = monitor(async () => Promise.resolve(healthy()));
    await Promise.all([check.examine(), check.examine(), check.refresh()]);
    expect(runs).toBe(1);
  });

  it('keeps a result for its cache time and not longer', async () => {
    const check = monitor(healthy, { cacheMs: 2000 });
    await check.examine();
    clock.skip(1999);
    await check.examine();
    expect(runs).toBe(1);
    clock.skip(1);
    await check.examine();
    expect(runs).toBe(2);
  });

  it('keeps a result for five seconds where nothing else is said', async () => {
    const check = monitor(healthy);
    await check.examine();
    clock.skip(4999);
    expect(check.fresh).toBe(true);
    clock.skip(1);
    expect(check.fresh).toBe(false);
  });

  it('takes a throw for a failure and keeps the cause apart from the details', async () => {
    const result = await monitor(() => {
      throw new Error('password authentication failed');
    }).examine();
    expect(result).toMatchObject({
      healthy: false,
      details: undefined,
      cause: 'password authentication failed',
    });
  });

  it('names the code of an error that has no message', async () => {
    const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    const result = await monitor(() => Promise.reject(refused)).examine();
    expect(result.cause).toBe('ECONNREFUSED');
  });

  it('tells a check at its timeout to stop', async () => {
    let signal: AbortSignal | undefined;
    const check = monitor(
      (options) => {
        ({ signal } = options);
        return never();
      },
      { timeoutMs: 10 },
    );
    expect(await check.examine()).toMatchObject({ healthy: false, cause: 'no result within 10 ms' });
    expect(signal?.aborted).toBe(true);
  });

  it('does not start a check again that goes on after its timeout', async () => {
    const check = monitor(never, { timeoutMs: 10, cacheMs: 1000 });
    const timedOut = await check.examine();
    clock.skip(29_000);
    expect(await check.examine()).toBe(timedOut);
    expect(runs).toBe(1);
  });

  it('gives a hanging run up after half a minute and tries anew', async () => {
    let recovered = false;
    const check = monitor(() => (recovered ? healthy() : never()), { timeoutMs: 10 });
    await check.examine();
    recovered = true;
    clock.skip(30_000);
    await check.refresh();
    expect(check.last?.healthy).toBe(true);
  });

  it('lets nobody wait a second time for a check that timed out, and shows its recovery after the next run', async () => {
    const answers: PromiseWithResolvers<HealthReport>[] = [];
    const check = monitor(
      () => {
        const answer = Promise.withResolvers<HealthReport>();
        answers.push(answer);
        return answer.promise;
      },
      { timeoutMs: 10, cacheMs: 1000 },
    );
    const timedOut = await check.examine();
    answers[0]!.resolve({ healthy: true });
    await answers[0]!.promise;
    clock.skip(1000);
    // The second run has begun and answers nothing yet; whoever asks gets the last result at once.
    expect(await check.examine()).toBe(timedOut);
    expect(runs).toBe(2);
    answers[1]!.resolve({ healthy: true });
    await check.refresh();
    expect((await check.examine()).healthy).toBe(true);
  });

  it('does not show a slow check’s result for longer than a minute', async () => {
    let slow = true;
    const check = monitor(
      ({ signal }) =>
        slow
          ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
          : { healthy: true },
      { timeoutMs: 10 },
    );
    await check.examine();
    slow = false;
    clock.skip(60_000);
    expect((await check.examine()).healthy).toBe(true);
  });
});
