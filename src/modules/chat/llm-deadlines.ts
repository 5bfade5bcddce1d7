import { UpstreamTimeoutError } from '../../platform/resilience/upstream.error.js';
import type { Clock } from '../../shared/clock.js';

const HEADERS_MS = 10_000;
const FIRST_TOKEN_MS = 15_000;
const IDLE_MS = 15_000;

/** The time of one call of the model, retries and fallback models included. */
export class CallTime {
  private readonly endsAt: number;

  constructor(
    private readonly clock: Clock,
    milliseconds: number,
  ) {
    this.endsAt = clock.now() + milliseconds;
  }

  get remainingMs(): number {
    return this.endsAt - this.clock.now();
  }

  /** Milliseconds of one try until its headers. */
  get headersMs(): number {
    return Math.min(HEADERS_MS, this.remainingMs);
  }

  /** The silence of a try that is about to be made. */
  silence(): Silence {
    return new Silence(this.clock, this.endsAt);
  }
}

/**
 * How long a model may say nothing: 15 s from the try's beginning to its first token, then 15 s from one chunk to the
 * next, and never past the call's end. One timer follows the whole stream.
 */
export class Silence {
  private dueAt: number;
  private readonly over = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly endsAt: number,
  ) {
    this.dueAt = this.within(FIRST_TOKEN_MS);
  }

  /** The model said something. */
  broken(): void {
    this.dueAt = this.within(IDLE_MS);
  }

  /**
   * Settles as the work does, unless the silence lasts too long first.
   *
   * @throws UpstreamTimeoutError, and what work throws.
   */
  async bound<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.watch()]);
    } finally {
      this.over.abort();
    }
  }

  private async watch(): Promise<never> {
    for (let leftMs; (leftMs = this.dueAt - this.clock.now()) > 0;)
      await this.clock.sleep(leftMs, this.over.signal);
    throw new UpstreamTimeoutError('llm');
  }

  private within(milliseconds: number): number {
    return Math.min(this.clock.now() + milliseconds, this.endsAt);
  }
}
