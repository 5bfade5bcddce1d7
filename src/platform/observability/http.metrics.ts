import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { MetricsRegistry } from './metrics-registry.js';
import { RequestStatistics } from './request-statistics.js';
import { PLATFORM, RouteModules } from './route-modules.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 3, 5, 10];

interface Labels extends Record<string, string> {
  readonly module: string;
  readonly method: string;
  readonly route: string;
  readonly status_code: string;
}

/** Requests by module, method, route template and status. */
@Injectable()
export class HttpMetrics {
  private readonly requests;
  private readonly duration;
  /** One object per label set, made once: templates, methods and statuses are few. */
  private readonly labelSets = new Map<string, Labels>();

  constructor(
    registry: MetricsRegistry,
    private readonly statistics: RequestStatistics,
    private readonly modules: RouteModules,
  ) {
    this.requests = registry.counter<Labels>('http_requests_total', 'Requests that were answered.');
    this.duration = registry.histogram<Labels>(
      'http_request_duration_seconds',
      'Duration of requests.',
      SECONDS,
    );
  }

  observe(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', ({ method, routeOptions }, { statusCode, elapsedTime }, done) => {
      const labels = this.labelsOf(routeOptions.url, method, statusCode);
      this.requests.add(1, labels);
      this.duration.record(elapsedTime / 1000, labels);
      this.statistics.record(elapsedTime);
      done();
    });
  }

  private labelsOf(template: string | undefined, method: string, status: number): Labels {
    const key = `${status}${method}${template ?? ''}`;
    let labels = this.labelSets.get(key);
    if (!labels) {
      const module = template === undefined ? PLATFORM : this.modules.moduleOf(template);
      labels = { module, method, route: template ?? 'unmatched', status_code: String(status) };
      this.labelSets.set(key, labels);
    }
    return labels;
  }
}
