import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';

/** How a search went about it: words, names that are alike, or filters alone. */
export type SearchWay = 'words' | 'similar' | 'filters' | 'suggest';

export type Visitor = 'counted' | 'owner' | 'bot';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1];

@Injectable()
export class ProfileMetrics {
  readonly visits;
  readonly searches;
  readonly searchDuration;

  constructor(private readonly registry: MetricsRegistry) {
    this.visits = registry.counter<{ visitor: Visitor }>(
      'profile_visits_total',
      'Profiles that were read, by whether the reader counts as a view.',
      [{ visitor: 'counted' }, { visitor: 'owner' }, { visitor: 'bot' }],
    );
    this.searches = registry.counter<{ source: 'cache' | 'store' }>(
      'profile_searches_total',
      'Searches and suggestions of profiles, by where the answer came from.',
      [{ source: 'cache' }, { source: 'store' }],
    );
    this.searchDuration = registry.histogram<{ way: SearchWay }>(
      'profile_search_duration_seconds',
      'Duration of searches of profiles in the store.',
      SECONDS,
    );
  }

  /** @param read profiles whose views wait to be written. */
  watchViews(read: () => number): void {
    this.registry.gauge<Record<string, never>>(
      'profile_views_waiting',
      'Profiles whose views are counted and not written yet.',
      () => [{ value: read(), labels: {} }],
    );
  }
}
