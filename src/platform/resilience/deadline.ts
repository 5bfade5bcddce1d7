import type { Clock } from '../../shared/clock.js';

/** When something must be over: after a time, or as soon as one of the given signals fires. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly timer = new AbortController();
  private readonly own = new AbortController();
  private readonly endsAt: number;
  private timeIsUp = false;

  /** @param milliseconds undefined sets no time. */
  constructor(
    private readonly clock: Clock,
    milliseconds: number | undefined,
    signals: readonly (AbortSignal | null | undefined)[] = [],
  ) {
    this.signal = AbortSignal.any([this.own.signal, ...signals.filter((signal) => signal != null)]);
    this.endsAt = clock.now() + (milliseconds ?? Infinity);
    if (milliseconds !== undefined) void this.wait(milliseconds);
  }

  /** Whether its own time has passed, rather than a signal fired. */
  get expired(): boolean {
    return this.timeIsUp;
  }

  get remainingMs(): number {
    return this.endsAt - this.clock.now();
  }

  /** Stops the time; the signals it was given still count. */
  lift(): void {
    this.timer.abort();
  }

  /** Stops the time, and whatever still listens to the signal. */
  end(): void {
    this.lift();
    this.own.abort();
  }

  /** Settles as the work does, or rejects with what `failure` makes when the signal fires first. */
  async race<T>(work: () => Promise<T>, failure: () => Error): Promise<T> {
    if (this.signal.aborted) throw failure();
    const { promise: cut, reject } = Promise.withResolvers<never>();
    const onAbort = () => {
      reject(failure());
    };
    this.signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([work(), cut]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    try {
      await this.clock.sleep(milliseconds, this.timer.signal);
    } catch {
      return;
    }
    this.timeIsUp = true;
    this.own.abort();
  }
}
