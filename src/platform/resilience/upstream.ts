import { type Span, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { AppError } from '../../shared/app-error.js';
import type { CircuitBreaker, Permit, Verdict } from './circuit-breaker.js';
import { CircuitOpenError } from './circuit-open.error.js';
import type { CallOutcome, ResilienceMetrics } from './resilience.metrics.js';
import { type Fetch, type FetchOptions, type LastAnswer, boundedFetch } from './bounded-fetch.js';
import { UpstreamError, UpstreamTimeoutError } from './upstream.error.js';

export interface UpstreamOptions extends FetchOptions {
  /** Name of the upstream: breaker, metric label, span. */
  readonly name: string;
  /** Whether an answer's status counts against the upstream; 5xx by default. 4xx are the caller's fault. */
  readonly isFailure?: (status: number) => boolean;
}

export interface CallOptions {
  /** Allows retries of a method other than GET and HEAD. */
  readonly idempotent?: boolean;
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
    /** The bare fetch below, so that tests need no network. */
    private readonly transport: Fetch,
  ) {}

  /**
   * One call: work may fetch as often as it must, and what it throws over a well-formed answer (a body that is
   * not what was promised) counts against the upstream.
   *
   * @param operation small enum, a metric label.
   * @throws CircuitOpenError, UpstreamTimeoutError, UpstreamError, and what work throws.
   */
  async call<T>(
    operation: string,
    work: (fetch: Fetch) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { name } = this.options;
    const startedAt = performance.now();
    const answer: LastAnswer = {};
    const permit = this.acquire(operation);
    const fetch = boundedFetch(this.transport, this.options, answer, options.idempotent ?? false);
    return this.tracer.startActiveSpan(`${name} ${operation}`, { kind: SpanKind.CLIENT }, async (span) => {
      let outcome: CallOutcome = 'network';
      try {
        const result = await work((input, init) => fetch(input, withTraceContext(init)));
        outcome = this.outcomeOf(answer.status);
        return result;
      } catch (error) {
        outcome = this.outcomeOf(answer.status, error);
        throw error;
      } finally {
        this.finish(permit, span, operation, outcome, answer.status, startedAt);
      }
    });
  }

  /** A single fetch as a call. */
  fetch(operation: string, input: string, init?: RequestInit, options?: CallOptions): Promise<Response> {
    return this.call(operation, (fetch) => fetch(input, init), options);
  }

  private acquire(operation: string): Permit {
    try {
      return this.breaker.acquire();
    } catch (error) {
      if (error instanceof CircuitOpenError) {
        this.metrics.breakerRequests.add(1, { name: this.breaker.name, result: 'rejected' });
        this.metrics.upstreamDuration.record(0, {
          upstream: this.options.name,
          operation,
          outcome: 'rejected',
        });
      }
      throw error;
    }
  }

  private outcomeOf(status: number | undefined, error?: unknown): CallOutcome {
    const cause = error instanceof AppError ? error : (error as { cause?: unknown } | undefined)?.cause;
    if (cause instanceof UpstreamTimeoutError) return 'timeout';
    if (cause instanceof UpstreamError) return cause.reason === 'aborted' ? 'aborted' : 'network';
    if (status === undefined) return 'network';
    if (this.options.isFailure?.(status) ?? status >= 500) return 'server_error';
    if (status >= 400) return 'client_error';
    // 304 makes some clients throw; it is an answer like any other.
    return error === undefined || status === 304 ? 'success' : 'bad_answer';
  }

  private finish(
    permit: Permit,
    span: Span,
    operation: string,
    outcome: CallOutcome,
    status: number | undefined,
    startedAt: number,
  ): void {
    const { name } = this.options;
    const verdict = VERDICTS[outcome];
    permit.settle(verdict);
    this.metrics.breakerRequests.add(1, { name: this.breaker.name, result: verdict });
    this.metrics.upstreamDuration.record((performance.now() - startedAt) / 1000, {
      upstream: name,
      operation,
      outcome,
    });
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    if (verdict === 'failure') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
    span.end();
  }
}

const VERDICTS: Readonly<Record<CallOutcome, Verdict>> = {
  success: 'success',
  client_error: 'neutral',
  aborted: 'neutral',
  rejected: 'neutral',
  server_error: 'failure',
  bad_answer: 'failure',
  timeout: 'failure',
  network: 'failure',
};

/** W3C trace context, so that the upstream's spans join ours; nothing when tracing is off. */
function withTraceContext(init: RequestInit = {}): RequestInit {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  if (Object.keys(carrier).length === 0) return init;
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(carrier)) headers.set(name, value);
  return { ...init, headers };
}
