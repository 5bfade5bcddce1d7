import type { Fetch } from '../../src/platform/resilience/bounded-fetch.js';
import { type BreakerResult, CircuitBreaker } from '../../src/platform/resilience/circuit-breaker.js';
import { ResilienceMetrics } from '../../src/platform/resilience/resilience.metrics.js';
import { Upstream, type UpstreamOptions } from '../../src/platform/resilience/upstream.js';
import { MetricsRegistry } from '../../src/platform/observability/metrics-registry.js';
import { ManualClock } from './manual-clock.js';

export interface SentRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** One answer of the script: a response, an error to reject with, or what to do with the request. */
export type ScriptedAnswer = Response | Error | ((request: SentRequest) => Promise<Response>);

/** An upstream whose network is a script, one answer a request; the clock stands still. */
export function scriptedUpstream(script: readonly ScriptedAnswer[], options: Partial<UpstreamOptions> = {}) {
  const clock = new ManualClock();
  const registry = new MetricsRegistry();
  const counted: BreakerResult[] = [];
  const breaker = new CircuitBreaker(
    'upstream',
    clock,
    {},
    { callCounted: (result) => counted.push(result) },
  );
  const sent: SentRequest[] = [];
  const transport: Fetch = async (input, init = {}) => {
    const request: SentRequest = {
      url: input instanceof Request ? input.url : String(input),
      method: init.method ?? 'GET',
      headers: new Headers(init.headers),
      body: init.body,
      signal: init.signal!,
    };
    const answer = script[sent.length];
    sent.push(request);
    if (!answer) throw new Error('The script has no answer left');
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : answer;
  };
  const named = { name: 'upstream', random: () => 0.5, ...options };
  const upstream = new Upstream(named, breaker, new ResilienceMetrics(registry), clock, transport);

  /** Outcomes of the calls so far, as the histogram's labels name them. */
  async function outcomes(): Promise<string[]> {
    const text = await registry.scrape();
    const samples = text.matchAll(/^upstream_request_duration_seconds_count\{.*outcome="(\w+)".*\} (\d+)/gm);
    return [...samples].flatMap(([, outcome, count]) =>
      Array.from({ length: Number(count) }, () => outcome!),
    );
  }

  return { upstream, breaker, clock, sent, counted, outcomes };
}

/** Never answers, like a server that hangs. */
export function hang({ signal }: SentRequest): Promise<Response> {
  const { promise, reject } = Promise.withResolvers<Response>();
  signal.addEventListener('abort', () => {
    reject(signal.reason as Error);
  });
  return promise;
}

/** What fetch throws when the system reports this code. */
export function networkError(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code }) });
}
