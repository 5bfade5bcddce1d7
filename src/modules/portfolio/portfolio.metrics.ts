import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import type { PortfolioFilter } from './portfolio.js';

export type CreatedVia = 'single' | 'bulk';

const BULK_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** Hits and requests of the validation cache since the start. */
export interface ValidationFigures {
  readonly hits: number;
  readonly total_requests: number;
  readonly hit_rate: number;
}

@Injectable()
export class PortfolioMetrics {
  readonly creations;
  readonly bulkDuration;
  readonly searches;

  constructor(private readonly registry: MetricsRegistry) {
    this.creations = registry.counter<{ via: CreatedVia }>(
      'portfolio_creations_total',
      'Portfolios that were created.',
      [{ via: 'single' }, { via: 'bulk' }],
    );
    this.bulkDuration = registry.histogram<Record<string, never>>(
      'portfolio_bulk_operation_duration_seconds',
      'Duration of bulk creations in the store.',
      BULK_SECONDS,
    );
    this.searches = registry.counter<{ kind: PortfolioFilter['kind'] }>(
      'portfolio_searches_total',
      'Searches by what they looked for.',
      [{ kind: 'all' }, { kind: 'exact' }, { kind: 'substring' }],
    );
  }

  watchValidation(read: () => ValidationFigures): void {
    const counter = (name: string, help: string, value: () => number) => {
      this.registry.observedCounter<Record<string, never>>(name, help, () => [
        { value: value(), labels: {} },
      ]);
    };
    counter(
      'validation_cache_requests_total',
      'Search terms whose format was asked for.',
      () => read().total_requests,
    );
    counter('validation_cache_hits_total', 'Search terms whose format was remembered.', () => read().hits);
    this.registry.gauge<Record<string, never>>(
      'validation_cache_hit_rate',
      'Hits as a share of requests, 0 to 1, since the start.',
      () => [{ value: read().hit_rate, labels: {} }],
    );
  }
}
