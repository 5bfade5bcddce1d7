import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { MetricsRegistry } from './metrics-registry.js';
import { RequestStatistics } from './request-statistics.js';
import { PLATFORM, RouteModules } from './route-modules.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 3, 5, 10];

/** A label must not grow with what callers send: "_OTHER" is what OpenTelemetry's conventions call the rest. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OTHER_METHOD = '_OTHER';

/** What Fastify calls the address of CORS' preflight route, which is every address. */
const ANY_ADDRESS = '*';
const UNMATCHED = 'unmatched';

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

  /** Counts every request that is answered from now on. */
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
      const matched = template === undefined || template === ANY_ADDRESS ? undefined : template;
      labels = {
        module: matched === undefined ? PLATFORM : this.modules.moduleOf(matched),
        method: METHODS.has(method) ? method : OTHER_METHOD,
        route: matched ?? UNMATCHED,
        status_code: String(status),
      };
      this.labelSets.set(key, labels);
    }
    return labels;
  }
}
