import { Injectable } from '@nestjs/common';
import type { OutcomeListener } from '../http/outcomes.js';
import { methodLabel, templateOf } from '../http/request-labels.js';
import type { Route } from '../http/route-table.js';
import { MetricsRegistry } from './metrics-registry.js';
import { RequestStatistics } from './request-statistics.js';
import { PLATFORM, RouteModules } from './route-modules.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 3, 5, 10];

const UNMATCHED = 'unmatched';

/** The failures that are ours to answer: what errors of kind internal, bad_gateway, unavailable, not_configured and timeout become. */
const SERVER_ERRORS = [500, 502, 503, 504] as const;

interface Labels extends Record<string, string> {
  readonly module: string;
  readonly method: string;
  readonly route: string;
  readonly status_code: string;
}

/** Requests of one label set, counted here: the SDK would work out which set it is for every request. */
interface Series {
  readonly labels: Labels;
  value: number;
}

/** Requests by module, method, route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly duration;
  /** Made once: templates, methods and statuses are few. */
  private readonly series = new Map<string, Series>();

  constructor(
    registry: MetricsRegistry,
    private readonly statistics: RequestStatistics,
    private readonly modules: RouteModules,
  ) {
    this.duration = registry.histogram<Labels>(
      'http_request_duration_seconds',
      'Duration of requests.',
      SECONDS,
    );
    registry.observedCounter<Labels>(
      'http_requests_total',
      'Requests that are over; 499 is a client that left before it was answered.',
      () => this.series.values(),
    );
  }

  /**
   * Shows each route's failures from now on, at 0: an alert sees no increase in a counter that begins at 11.
   *
   * @param routes every method and template that is served.
   */
  expect(routes: Iterable<Route>): void {
    for (const { method, url } of routes) {
      if (method === 'HEAD' || method === 'OPTIONS') continue;
      for (const status of SERVER_ERRORS) this.seriesOf(url, method, status);
    }
  }

  /** Counts a request that is over. */
  readonly record: OutcomeListener = (request, { elapsedTime }, status) => {
    const series = this.seriesOf(templateOf(request), methodLabel(request.method), status);
    series.value++;
    this.duration.record(elapsedTime / 1000, series.labels);
    this.statistics.record(elapsedTime);
  };

  private seriesOf(template: string | undefined, method: string, status: number): Series {
    const key = `${status}${method}${template ?? ''}`;
    let series = this.series.get(key);
    if (!series) {
      const labels = {
        module: template === undefined ? PLATFORM : this.modules.moduleOf(template),
        method,
        route: template ?? UNMATCHED,
        status_code: String(status),
      };
      series = { labels, value: 0 };
      this.series.set(key, series);
    }
    return series;
  }
}
