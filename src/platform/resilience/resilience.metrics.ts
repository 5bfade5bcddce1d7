import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import type { CallOutcome } from './call-outcome.js';
import type { BreakerResult, BreakerState, CircuitBreaker } from './circuit-breaker.js';

const RESULTS: readonly BreakerResult[] = ['success', 'failure', 'neutral', 'rejected'];
const STATE_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];

@Injectable()
export class ResilienceMetrics {
  readonly breakerRequests;
  readonly upstreamDuration;
  private readonly breakers: CircuitBreaker[] = [];

  constructor(registry: MetricsRegistry) {
    this.breakerRequests = registry.counter<{ name: string; result: BreakerResult }>(
      'circuit_breaker_requests_total',
      'Calls that asked a circuit breaker for leave, by verdict; rejected ones were not made.',
    );
    this.upstreamDuration = registry.histogram<{ upstream: string; operation: string; outcome: CallOutcome }>(
      'upstream_request_duration_seconds',
      'Duration of calls to other services, retries included.',
      SECONDS,
    );
    registry.gauge<{ name: string }>(
      'circuit_breaker_state',
      'State of a circuit breaker: 0 closed, 1 half_open (a probe may run), 2 open.',
      () => this.breakers.map(({ name, state }) => ({ value: STATE_VALUES[state], labels: { name } })),
    );
  }

  /** Shows a breaker from its creation on, its counters at 0. */
  watch(breaker: CircuitBreaker): void {
    this.breakers.push(breaker);
    for (const result of RESULTS) this.breakerRequests.add(0, { name: breaker.name, result });
  }
}
