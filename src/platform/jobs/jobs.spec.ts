import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { Runtime } from '../config/runtime.js';
import { DatabaseNotConfiguredError } from '../database/database.errors.js';
import { Jobs } from './jobs.js';

const INTERVAL_MS = 10_000;

let clock: ManualClock;
let jobs: Jobs;
const log = new CapturedLog();

const jobsOf = (serving: boolean) => new Jobs(clock, new Runtime('test', '0.0.0', [], serving));

/** Work that is done when a test says so. */
function openWork() {
  const began: { readonly signal: AbortSignal; readonly end: () => void }[] = [];
  const work = (signal: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    began.push({ signal, end: resolve });
    return promise;
  };
  return { began, work };
}

beforeEach(() => {
  clock = new ManualClock();
  jobs = jobsOf(true);
  log.start();
});

afterEach(() => {
  jobs.onModuleDestroy();
  log.stop();
});

describe('a job', () => {
  it('runs when the application has started, and then every interval', async () => {
    let runs = 0;
    jobs.every('count', INTERVAL_MS, async () => void runs++);
    await clock.advance(0);
    expect(runs).toBe(0);
    jobs.onApplicationBootstrap();
    await clock.advance(0);
    expect(runs).toBe(1);
    await clock.advance(INTERVAL_MS - 1);
    expect(runs).toBe(1);
    await clock.advance(1);
    expect(runs).toBe(2);
    await clock.advance(3 * INTERVAL_MS);
    expect(runs).toBe(5);
  });

  it('that comes later than the start runs at once', async () => {
    jobs.onApplicationBootstrap();
    const { began, work } = openWork();
    jobs.every('late', INTERVAL_MS, work);
    expect(began).toHaveLength(1);
  });

  it('never runs twice at a time, and at once after a run that took longer than the interval', async () => {
    const { began, work } = openWork();
    jobs.every('long', INTERVAL_MS, work);
    jobs.onApplicationBootstrap();
    await clock.advance(5 * INTERVAL_MS);
    expect(began).toHaveLength(1);
    began[0]!.end();
    await clock.advance(0);
    expect(began).toHaveLength(2);
  });

  it('that fails is logged, and runs again', async () => {
    let runs = 0;
    jobs.every('careless', INTERVAL_MS, () => {
      runs++;
      return Promise.reject(new Error('out of luck'));
    });
    jobs.onApplicationBootstrap();
    await clock.advance(INTERVAL_MS);
    expect(runs).toBe(2);
    expect(log.lines[0]).toMatchObject({
      level: 'error',
      event: 'job_failed',
      job: 'careless',
      message: 'job careless failed: out of luck',
    });
  });

  it('that finds no database configured runs no more, and says nothing', async () => {
    let runs = 0;
    jobs.every('idle', INTERVAL_MS, () => {
      runs++;
      return Promise.reject(new DatabaseNotConfiguredError());
    });
    jobs.onApplicationBootstrap();
    await clock.advance(3 * INTERVAL_MS);
    expect(runs).toBe(1);
    expect(log.lines).toHaveLength(0);
  });

  it('does not run on the command line', async () => {
    const { began, work } = openWork();
    jobs = jobsOf(false);
    jobs.every('idle', INTERVAL_MS, work);
    jobs.onApplicationBootstrap();
    await clock.advance(INTERVAL_MS);
    expect(began).toHaveLength(0);
  });
});

describe('at shutdown', () => {
  it('a job that waits for its turn does not run any more', async () => {
    let runs = 0;
    jobs.every('count', INTERVAL_MS, async () => void runs++);
    jobs.onApplicationBootstrap();
    await clock.advance(0);
    jobs.onModuleDestroy();
    await jobs.beforeApplicationShutdown();
    await clock.advance(2 * INTERVAL_MS);
    expect(runs).toBe(1);
  });

  it('a job at work is told to end, and waited for', async () => {
    const { began, work } = openWork();
    jobs.every('long', INTERVAL_MS, work);
    jobs.onApplicationBootstrap();
    let over = false;
    jobs.onModuleDestroy();
    const stopped = jobs.beforeApplicationShutdown().then(() => (over = true));
    await clock.advance(0);
    expect([began[0]!.signal.aborted, over]).toEqual([true, false]);
    began[0]!.end();
    await stopped;
    await clock.advance(INTERVAL_MS);
    expect(began).toHaveLength(1);
  });

  it('what a job throws because it was told to end is not logged', async () => {
    jobs.every('long', INTERVAL_MS, (signal) => clock.sleep(1000, signal));
    jobs.onApplicationBootstrap();
    jobs.onModuleDestroy();
    await jobs.beforeApplicationShutdown();
    expect(log.lines).toEqual([]);
  });
});
