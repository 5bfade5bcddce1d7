import type { Span } from '@opentelemetry/api';
import type { Clock } from '../../shared/clock.js';
import { boundedBody, collect } from './bounded-body.js';
import type { FetchEnding, TryObserver } from './call-outcome.js';
import { Deadline } from './deadline.js';
import { type OutgoingRequest, outgoingRequest } from './outgoing-request.js';
import { followRedirects } from './redirects.js';
import { type RetryPolicy, retryDelayMs } from './retry.js';
import { UpstreamError, cutError, toUpstreamError } from './upstream.error.js';

/** What Octokit and the OpenAI client accept in place of the global fetch. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface FetchOptions extends RetryPolicy {
  /** Name of the upstream: breaker, metric label, span, errors. */
  readonly name: string;
  /** Milliseconds of a call in all: retries, redirects and the whole body; 10 s by default. */
  readonly totalTimeoutMs?: number;
  /** Milliseconds of one try; bounded by the whole call's alone by default. */
  readonly tryTimeoutMs?: number;
  /** Bytes of an answer's body, decompressed; 10 MiB by default. */
  readonly maxBodyBytes?: number;
  /** 0 to 1; injected by tests. */
  readonly random?: () => number;
}

/** The call that a fetch is part of. */
export interface FetchContext {
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly span: Span;
  /** Allows retries of a method other than GET and HEAD. */
  readonly idempotent: boolean;
  /** Hands the body over unread, and with it the care for its time. */
  readonly streaming: boolean;
  readonly ended: TryObserver;
}

export const DEFAULT_TOTAL_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A fetch that ends in time, with an answer or with an UpstreamError. */
export function boundedFetch(transport: Fetch, options: FetchOptions, call: FetchContext): Fetch {
  const { name, maxBodyBytes = DEFAULT_MAX_BODY_BYTES, random = Math.random } = options;
  const { totalTimeoutMs = DEFAULT_TOTAL_TIMEOUT_MS, tryTimeoutMs = Infinity } = options;
  const { clock } = call;

  return async (input, init) => {
    const request = prepare(input, init);
    const mayRetry = (request.isRead || call.idempotent) && request.isReplayable;
    const timeoutMs = Math.min(totalTimeoutMs, call.deadline.remainingMs);
    const deadline = new Deadline(clock, timeoutMs, call.deadline.signal, request.init.signal);
    try {
      for (let retry = 0; ; retry++) {
        const ending = await attempt(request, deadline.signal);
        const waitMs = mayRetry ? retryDelayMs(options, retry, ending, random) : undefined;
        // A retry that the deadline would cut short only hides the answer there is.
        const isFinal = waitMs === undefined || waitMs >= deadline.remainingMs || deadline.signal.aborted;
        call.ended(ending, isFinal ? undefined : waitMs);
        if (isFinal) return settle(ending);
        await ending.response?.body?.cancel();
        await clock.sleep(waitMs, deadline.signal).catch(() => undefined);
      }
    } finally {
      deadline.lift();
    }
  };

  function prepare(input: string | URL | Request, init: RequestInit | undefined): OutgoingRequest {
    try {
      return outgoingRequest(input, init, call.span);
    } catch (error) {
      throw toUpstreamError(name, error);
    }
  }

  async function attempt(request: OutgoingRequest, signal: AbortSignal): Promise<FetchEnding> {
    const limit = new Deadline(clock, tryTimeoutMs, signal);
    const ending = await answerTo(request, limit).then(
      (response) => ({ response }),
      (error: unknown) => ({ failure: failureOf(error, limit) }),
    );
    limit.lift();
    return ending;
  }

  async function answerTo(request: OutgoingRequest, limit: Deadline): Promise<Response> {
    const { signal } = limit;
    const send = ({ url, init }: OutgoingRequest) => {
      signal.throwIfAborted();
      return transport(url, { ...init, signal, redirect: 'manual' });
    };
    const answer = await followRedirects(request, send, () => new UpstreamError(name, 'redirect'));
    const stream = boundedBody(answer, {
      maxBytes: maxBodyBytes,
      tooLarge: () => new UpstreamError(name, 'too_large'),
      failure: (error) => failureOf(error, limit),
    });
    const body = stream && !call.streaming ? await collect(stream) : stream;
    const { status, statusText, headers } = answer;
    return new Response(body, { status, statusText, headers });
  }

  function failureOf(error: unknown, limit: Deadline): UpstreamError {
    return limit.signal.aborted ? cutError(name, limit) : toUpstreamError(name, error);
  }
}

function settle({ response, failure }: FetchEnding): Response {
  if (response) return response;
  throw failure!;
}
