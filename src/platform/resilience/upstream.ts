import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Clock } from '../../shared/clock.js';
import { DEFAULT_TOTAL_TIMEOUT_MS, type Fetch, type FetchOptions, boundedFetch } from './bounded-fetch.js';
import { type CallOutcome, type Classify, type FetchEnding, judge } from './call-outcome.js';
import type { CircuitBreaker, Verdict } from './circuit-breaker.js';
import { Deadline } from './deadline.js';
import type { ResilienceMetrics } from './resilience.metrics.js';
import { cutError } from './upstream.error.js';

export interface UpstreamOptions extends FetchOptions {
  /** Name of the upstream: breaker, metric label, span. */
  readonly name: string;
  /** Refines what an answer says of the upstream. */
  readonly classify?: Classify;
}

export interface CallOptions {
  /** Allows retries of a method other than GET and HEAD. */
  readonly idempotent?: boolean;
  /** Ends the call when its caller leaves; that is nobody's failure. */
  readonly signal?: AbortSignal;
  /**
   * Answers are handed over with their body unread: the time limit covers each fetch's headers only, and whoever
   * reads on sets limits of its own.
   */
  readonly streaming?: boolean;
}

export interface FetchCallOptions extends CallOptions {
  /** Small enum, a metric label. */
  readonly operation: string;
}

/**
 * Another service, called with a deadline, retries, a circuit breaker, metrics and a span. Nothing of a call's
 * address, headers or body reaches an error, a metric or a span.
 */
export class Upstream {
  private readonly tracer = trace.getTracer('portfolio-platform');

  constructor(
    private readonly options: UpstreamOptions,
    private readonly breaker: CircuitBreaker,
    private readonly metrics: ResilienceMetrics,
    private readonly clock: Clock,
    /** The bare fetch below, so that tests need no network. */
    private readonly transport: Fetch,
  ) {}

  /**
   * A single fetch as a call.
   *
   * @throws CircuitOpenError, UpstreamTimeoutError, UpstreamError.
   */
  fetch(input: string | URL, init: RequestInit | undefined, { operation, ...options }: FetchCallOptions): Promise<Response> {
    return this.call(operation, (fetch) => fetch(input, init), options);
  }

  /**
   * One call: work may fetch as often as it must within one deadline. The last fetch decides what the call says of
   * the upstream, and what work throws over a good answer (a body that is not what was promised) counts against it.
   *
   * @param operation small enum, a metric label.
   * @throws CircuitOpenError, UpstreamTimeoutError, UpstreamError, and what work throws.
   */
  async call<T>(operation: string, work: (fetch: Fetch) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const { name } = this.options;
    const attributes = { 'upstream.operation': operation };
    const startedAt = performance.now();
    return this.tracer.startActiveSpan(`${name} ${operation}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      let outcome: CallOutcome = 'rejected';
      try {
        return await this.breaker.run(async (permit) => {
          const attempt = this.attempt(work, options, span);
          const { ending, thrown } = await ...
        });
      } finally {
        const seconds = (performance.now() - startedAt) / 1000;
        this.metrics.upstreamDuration.record(seconds, { upstream: name, operation, outcome });
        span.end();
      }
    });
  }
}
