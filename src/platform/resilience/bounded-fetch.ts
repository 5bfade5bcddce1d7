import type { Span } from '@opentelemetry/api';
import type { Clock } from '../../shared/clock.js';
import { boundedBody, collect } from './bounded-body.js';
import type { FetchEnding } from './call-outcome.js';
import { Deadline } from './deadline.js';
import { type OutgoingRequest, outgoingRequest } from './outgoing-request.js';
import { followRedirects } from './redirects.js';
import { type RetryPolicy, retryDelayMs } from './retry.js';
import { UpstreamError, UpstreamTimeoutError, toUpstreamError } from './upstream.error.js';

/** What Octokit and the OpenAI client accept in place of the global fetch. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface FetchOptions extends RetryPolicy {
  readonly name: string;
  /** Milliseconds of one try; bounded by the call's deadline alone by default. */
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
  /** Hands the body over unread: the deadline is lifted once the headers are there. */
  readonly streaming: boolean;
  /** Told how each try ended. */
  readonly ended: (ending: FetchEnding) => void;
}

const DEFAULT_MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A fetch that ends, by the call's deadline, with an answer or with an UpstreamError. */
export function boundedFetch(transport: Fetch, options: FetchOptions, call: FetchContext): Fetch {
  const { name, tryTimeoutMs, maxBodyBytes = DEFAULT_MAX_BODY_BYTES, random = Math.random } = options;
  const { clock, deadline } = call;

  return async (input, init) => {
    const request = prepare(input, init);
    const mayRetry = (request.isRead || call.idempotent) && request.isReplayable;
    for (let retry = 0; ; retry++) {
      const ending = await attempt(request);
      const waitMs = mayRetry ? retryDelayMs(options, retry, ending, random) : undefined;
      const final = waitMs === undefined || waitMs >= deadline.remainingMs || isCut(request);
      if (final) return settle(ending);
      await ending.response?.body?.cancel();
      await new Deadline(clock, waitMs, [deadline.signal, request.init.signal]).passed();
    }
  };

  function prepare(input: string | URL | Request, init: RequestInit | undefined): OutgoingRequest {
    try {
      return outgoingRequest(input, init, call.span);
    } catch (error) {
      throw toUpstreamError(name, error);
    }
  }

  async function attempt(request: OutgoingRequest): Promise<FetchEnding> {
    const limit = new Deadline(clock, tryTimeoutMs, [deadline.signal, request.init.signal]);
    let ending: FetchEnding;
    try {
      ending = { response: await answerTo(request, limit) };
    } catch (error) {
      ending = { failure: failureOf(error, limit) };
    }
    limit.lift();
    call.ended(ending);
    return ending;
  }

  async function answerTo(request: OutgoingRequest, limit: Deadline): Promise<Response> {
    const { signal } = limit;
    const send = ({ url, init }: OutgoingRequest) => {
      signal.throwIfAborted();
      return transport(url, { ...init, signal, redirect: 'manual' });
    };
    const response = await followRedirects(request, send, () => new UpstreamError(name, 'redirect'));
    const body = boundedBody(response, {
      maxBytes: maxBodyBytes,
      tooLarge: () => new UpstreamError(name, 'too_large'),
      failure: (error) => failureOf(error, limit),
    });
    const { status, statusText, headers } = response;
    if (call.streaming) deadline.lift();
    return new Response(call.streaming ? body : body && (await collect(body)), { status, statusText, headers });
  }

  function failureOf(error: unknown, limit: Deadline): UpstreamError {
    if (deadline.expired || limit.expired) return new UpstreamTimeoutError(name);
    return limit.signal.aborted ? new UpstreamError(name, 'aborted') : toUpstreamError(name, error);
  }

  function isCut({ init }: OutgoingRequest): boolean {
    return deadline.signal.aborted || init.signal?.aborted === true;
  }
}

function settle({ response, failure }: FetchEnding): Response {
  if (response) return response;
  throw failure!;
}
