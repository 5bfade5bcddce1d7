import type { Clock } from '../../shared/clock.js';
import { CircuitOpenError } from './circuit-open.error.js';

export type BreakerState = 'closed' | 'half_open' | 'open';

/** What a call said of the upstream; neutral says nothing (the caller's fault, or the caller left). */
export type Verdict = 'success' | 'failure' | 'neutral';

/** What became of a call that asked for leave. */
export type BreakerResult = Verdict | 'rejected';

export interface BreakerOptions {
  /** Consecutive failures that open it. */
  readonly failureThreshold: number;
  /** Milliseconds it stays open before a probe may run. */
  readonly resetTimeoutMs: number;
  /** Consecutive successful probes that close it. */
  readonly successThreshold: number;
  /** Milliseconds after which a probe without a verdict is given up; longer than any call may take. */
  readonly probeTimeoutMs: number;
}

export const DEFAULT_BREAKER: BreakerOptions = {
  failureThreshold: 5,
  resetTimeoutMs: 30_000,
  successThreshold: 2,
  probeTimeoutMs: 60_000,
};

/** Told of what a breaker does; it must not throw. */
export interface BreakerListener {
  stateChanged?(state: BreakerState): void;
  /** After each verdict, and for each call that was not let through. */
  callCounted?(result: BreakerResult): void;
}

/** Leave to make one call; its verdict is given exactly once, later ones are ignored. */
export interface Permit {
  settle(verdict: Verdict): void;
}

/** Seconds a caller is told to wait while somebody else's probe is under way. */
const PROBE_RETRY_AFTER_SECONDS = 1;

/**
 * Stops calling an upstream that fails: closed, open after consecutive failures, then half-open with exactly one
 * probe at a time. A verdict counts only in the generation in which its call started, so that a slow call from
 * before the last change cannot undo it.
 */
export class CircuitBreaker {
  private readonly options: BreakerOptions;
  private phase: BreakerState = 'closed';
  private generation = 0;
  private failures = 0;
  private successes = 0;
  private openUntil = 0;
  private probingUntil = 0;

  constructor(
    readonly name: string,
    private readonly clock: Clock,
    options: Partial<BreakerOptions> = {},
    private readonly listener: BreakerListener = {},
  ) {
    this.options = { ...DEFAULT_BREAKER, ...options };
  }

  /** half_open as soon as a probe may run, though nobody has asked for one yet. */
  get state(): BreakerState {
    return this.phase === 'open' && this.clock.now() >= this.openUntil ? 'half_open' : this.phase;
  }

  /**
   * Makes a call, which gives its verdict through the permit; one that ends without a verdict is neutral.
   *
   * @throws CircuitOpenError when the call is not let through, and what work throws.
   */
  async run<T>(work: (permit: Permit) => Promise<T>): Promise<T> {
    const permit = this.acquire();
    try {
      return await work(permit);
    } finally {
      permit.settle('neutral');
    }
  }

  /** @throws CircuitOpenError with the time to wait. */
  acquire(): Permit {
    const now = this.clock.now();
    if (this.phase === 'open') {
      if (now < this.openUntil) this.reject(Math.ceil((this.openUntil - now) / 1000));
      this.enter('half_open');
    }
    if (this.phase === 'half_open') {
      if (now < this.probingUntil) this.reject(PROBE_RETRY_AFTER_SECONDS);
      // A probe whose caller never came back gives up its place, and its verdict with it.
      this.generation++;
      this.probingUntil = now + this.options.probeTimeoutMs;
    }
    return this.permit(this.generation);
  }

  /** Closes it whatever happened, as an operator asks for. */
  reset(): void {
    this.enter('closed');
  }

  private permit(generation: number): Permit {
    let settled = false;
    return {
      settle: (verdict) => {
        if (settled) return;
        settled = true;
        if (generation === this.generation) this.apply(verdict);
        this.listener.callCounted?.(verdict);
      },
    };
  }

  private apply(verdict: Verdict): void {
    this.probingUntil = 0;
    if (verdict === 'neutral') return;
    if (verdict === 'failure') {
      this.failures++;
      if (this.phase === 'half_open' || this.failures >= this.options.failureThreshold) this.enter('open');
    } else {
      this.failures = 0;
      this.successes++;
      if (this.phase === 'half_open' && this.successes >= this.options.successThreshold) this.enter('closed');
    }
  }

  private enter(phase: BreakerState): void {
    const changed = phase !== this.phase;
    this.phase = phase;
    this.generation++;
    this.failures = 0;
    this.successes = 0;
    this.probingUntil = 0;
    if (phase === 'open') this.openUntil = this.clock.now() + this.options.resetTimeoutMs;
    if (changed) this.listener.stateChanged?.(phase);
  }

  private reject(retryAfterSeconds: number): never {
    this.listener.callCounted?.('rejected');
    throw new CircuitOpenError(this.name, retryAfterSeconds);
  }
}
