import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '../../src/shared/clock.js';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test turns it. */
export class ManualClock extends Clock {
  private sleepers: Sleeper[] = [];

  constructor(private time = Date.UTC(2026, 0, 1)) {
    super();
  }

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const sleeper = { wakesAt: this.time + milliseconds, wake: resolve };
    this.sleepers.push(sleeper);
    signal?.addEventListener('abort', () => {
      this.sleepers = this.sleepers.filter((other) => other !== sleeper);
      reject(signal.reason as Error);
    });
    return promise;
  }

  /** Turns the time at once; who sleeps is woken by `advance` alone. */
  skip(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Turns the time, waking each sleeper at its moment and letting it go on before the next. */
  async advance(milliseconds: number): Promise<void> {
    await nextTurn();
    const end = this.time + milliseconds;
    for (let next = this.nextSleeper(end); next; next = this.nextSleeper(end)) {
      this.sleepers = this.sleepers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.wakesAt);
      next.wake();
      await nextTurn();
    }
    this.time = end;
  }

  private nextSleeper(until: number): Sleeper | undefined {
    const due = this.sleepers.filter(({ wakesAt }) => wakesAt <= until);
    return due.sort((a, b) => a.wakesAt - b.wakesAt)[0];
  }
}

/** A clock on which short pauses, as before a second try, are no time at all. */
export class ImpatientClock extends ManualClock {
  override sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return milliseconds < 1000 ? Promise.resolve() : super.sleep(milliseconds, signal);
  }
}
