import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Clock } from '../../shared/clock.js';
import { tracer } from '../telemetry/tracing.js';
import { DEFAULT_TOTAL_TIMEOUT_MS, type Fetch, type FetchOptions, boundedFetch } from './bounded-fetch.js';
import {
  type CallOutcome,
  type Classify,
  type FetchEnding,
  type Judgement,
  type TryObserver,
  judge,
} from './call-outcome.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { Deadline } from './deadline.js';
import type { ResilienceMetrics } from './resilience.metrics.js';
import { cutError } from './upstream.error.js';

export interface UpstreamOptions extends FetchOptions {
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
  /** For whom it matters what any try, not only the last, may have done. */
  readonly onTry?: TryObserver;
}

export interface FetchCallOptions extends CallOptions {
  /** Small enum, a metric label. */
  readonly operation: string;
}

type Observe = (judgement: Judgement, status: number | undefined) => void;

/**
 * Another service, called with a deadline, retries, a circuit breaker, metrics and a span: one for the call with all
 * its tries, named by upstream and operation, because its address holds logins and ids. Nothing of a call's
 * address, headers or body reaches an error, a metric or a span.
 */
export class Upstream {
  private readonly tracer = tracer();

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
  fetch(
    input: string | URL,
    init: RequestInit | undefined,
    { operation, ...options }: FetchCallOptions,
  ): Promise<Response> {
    return this.call(operation, (fetch) => fetch(input, init), options);
  }

  /**
   * One call: work may fetch as often as it must within one deadline. The last fetch decides what the call says of
   * the upstream, and what work throws over a good answer (a body that is not what was promised) counts against it.
   *
   * @param operation small enum, a metric label.
   * @throws CircuitOpenError, UpstreamTimeoutError, UpstreamError, and what work throws.
   */
  call<T>(operation: string, work: (fetch: Fetch) => Promise<T>, options: CallOptions = {}): Promise<T> {
    return this.observed(operation, (span, observe) =>
      this.breaker.run(async (permit) => {
        let last: FetchEnding = {};
        const made = this.make(work, options, span, (ending, retryInMs) => {
          last = ending;
          options.onTry?.(ending, retryInMs);
        });
        const [result] = await Promise.allSettled([made]);
        const thrown: unknown = result.status === 'rejected' ? result.reason : undefined;
        const judgement = judge(last, thrown, this.options.classify);
        permit.settle(judgement.verdict);
        observe(judgement, last.response?.status);
        return made;
      }),
    );
  }

  private async make<T>(
    work: (fetch: Fetch) => Promise<T>,
    { idempotent = false, streaming = false, signal }: CallOptions,
    span: Span,
    ended: TryObserver,
  ): Promise<T> {
    const { clock, options, transport } = this;
    const { name, totalTimeoutMs = DEFAULT_TOTAL_TIMEOUT_MS } = options;
    const deadline = new Deadline(clock, streaming ? Infinity : totalTimeoutMs, signal);
    const fetch = boundedFetch(transport, options, { clock, deadline, span, idempotent, streaming, ended });
    try {
      // Work that waits for something else than a fetch is over in time all the same.
      return await deadline.race(
        () => work(fetch),
        () => {
          const failure = cutError(name, deadline);
          ended({ failure });
          return failure;
        },
      );
    } finally {
      if (!streaming) deadline.end();
    }
  }

  /** A span and a duration for each call, also for one that the breaker does not let through. */
  private observed<T>(operation: string, run: (span: Span, observe: Observe) => Promise<T>): Promise<T> {
    const { name } = this.options;
    const attributes = { 'upstream.name': name, 'upstream.operation': operation };
    const spanOptions = { kind: SpanKind.CLIENT, attributes };
    return this.tracer.startActiveSpan(`${name} ${operation}`, spanOptions, async (span) => {
      const startedAt = performance.now();
      let outcome = 'rejected' as CallOutcome;
      let errorType: string | undefined;
      try {
        return await run(span, (judgement, status) => {
          outcome = judgement.outcome;
          if (status === undefined) return;
          span.setAttribute('http.response.status_code', status);
          if (status >= 400) errorType = String(status);
        });
      } finally {
        const seconds = (performance.now() - startedAt) / 1000;
        this.metrics.upstreamDuration.record(seconds, { upstream: name, operation, outcome });
        if (outcome !== 'success')
          span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', errorType ?? outcome);
        span.end();
      }
    });
  }
}
