import type { Clock } from '../../shared/clock.js';

/** The reason of a signal that fired because the time was up, rather than because somebody left. */
const TIME_IS_UP = new DOMException('The time is up', 'TimeoutError');

/** When something must be over: after a time, or as soon as one of the given signals fires. */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly timer = new AbortController();
  private readonly own = new AbortController();
  private readonly endsAt: number;

  /** @param milliseconds Infinity sets no time. */
  constructor(
    private readonly clock: Clock,
    milliseconds: number,
    ...signals: readonly (AbortSignal | null | undefined)[]
  ) {
    this.signal = AbortSignal.any([this.own.signal, ...signals.filter((signal) => signal != null)]);
    this.endsAt = clock.now() + milliseconds;
    if (milliseconds < Infinity) void this.endAfter(milliseconds);
  }

  get remainingMs(): number {
    return this.endsAt - this.clock.now();
  }

  /** Whether the time is up, also that of a deadline around this one. */
  get expired(): boolean {
    return this.signal.reason === TIME_IS_UP;
  }

  /** Stops the time; the signals it was given still count. */
  lift(): void {
    this.timer.abort();
  }

  /** Stops the time and fires the signal, for what is still under way and of no use any more. */
  end(): void {
    this.lift();
    this.own.abort();
  }

  /** Settles as the work does, or rejects with the failure when the signal fires first. */
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

  private async endAfter(milliseconds: number): Promise<void> {
    try {
      await this.clock.sleep(milliseconds, this.timer.signal);
      this.own.abort(TIME_IS_UP);
    } catch {
      // Lifted.
    }
  }
}
