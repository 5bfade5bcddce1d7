import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { RunningApprovals } from './running-approvals.js';

/** An approval that ends as soon as it is told to. */
function obedient(signal: AbortSignal): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  signal.addEventListener('abort', () => {
    resolve('cut off');
  });
  return promise;
}

describe('an approval that runs while the process is to end', () => {
  it('may go on until two seconds before requests are cut off', async () => {
    const clock = new ManualClock();
    const running = new RunningApprovals(clock, { graceMs: 25_000 });
    let end: string | undefined;
    void running.track(obedient).then((how) => (end = how));
    running.onModuleDestroy();
    await clock.advance(22_999);
    expect(end).toBeUndefined();
    await clock.advance(1);
    expect(end).toBe('cut off');
  });

  it('is cut off at once where there is no such time', async () => {
    const clock = new ManualClock();
    const running = new RunningApprovals(clock, { graceMs: 1000 });
    const approval = running.track(obedient);
    running.onModuleDestroy();
    await clock.advance(0);
    expect(await approval).toBe('cut off');
  });

  it('is cut off and waited for when every request is answered', async () => {
    const running = new RunningApprovals(new ManualClock(), { graceMs: 25_000 });
    let written = false;
    const approval = running.track(async (signal) => {
      await obedient(signal);
      written = true;
    });
    await running.onApplicationShutdown();
    expect(written).toBe(true);
    await approval;
  });

  it('and fails does not keep it from ending', async () => {
    const running = new RunningApprovals(new ManualClock(), { graceMs: 25_000 });
    const approval = running.track((signal) =>
      obedient(signal).then(() => Promise.reject(new Error('no database'))),
    );
    await Promise.all([running.onApplicationShutdown(), expect(approval).rejects.toThrow('no database')]);
  });
});
