import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { BILLING_FAILURES, type BillingFailure } from './billing-result.js';

export type BillingOutcome = 'success' | 'circuit_open' | BillingFailure;

const OUTCOMES: readonly BillingOutcome[] = ['success', 'circuit_open', ...BILLING_FAILURES];

@Injectable()
export class BillingMetrics {
  readonly requests;

  constructor(registry: MetricsRegistry) {
    this.requests = registry.counter<{ outcome: BillingOutcome }>(
      'billing_requests_total',
      'Calls to the billing service, retries included, by how they ended; circuit_open ones were not made.',
      OUTCOMES.map((outcome) => ({ outcome })),
    );
  }
}
