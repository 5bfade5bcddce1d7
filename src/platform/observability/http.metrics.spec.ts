import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { observeOutcomes } from '../http/outcomes.js';
import { HttpMetrics } from './http.metrics.js';
import { MetricsRegistry } from './metrics-registry.js';
import { RequestStatistics } from './request-statistics.js';
import type { RouteModules } from './route-modules.js';

type Hook = (request: object, reply: object, done: () => void) => void;

describe('HttpMetrics', () => {
  let registry: MetricsRegistry;
  let statistics: RequestStatistics;
  let metrics: HttpMetrics;
  let hook: Hook;

  beforeEach(() => {
    registry = new MetricsRegistry();
    statistics = new RequestStatistics(new ManualClock());
    const modules = {
      moduleOf: (template: string) => (template.startsWith('/api/portfolio') ? 'portfolio' : 'platform'),
    } as RouteModules;
    const fastify = { addHook: (_name: string, added: Hook) => (hook = added) } as unknown as FastifyInstance;
    metrics = new HttpMetrics(registry, statistics, modules);
    observeOutcomes(fastify, [metrics.record]);
  });

  const answer = (method: string, url: string | undefined, statusCode = 200, elapsedTime = 1) =>
    hook({ method, routeOptions: { url } }, { statusCode, elapsedTime }, () => undefined);
  const series = async (name: string) =>
    (await registry.scrape()).split('\n').filter((line) => line.startsWith(`${name}{`));

  it('counts by module, method, route template and status', async () => {
    answer('GET', '/api/portfolio/:id');
    answer('GET', '/api/portfolio/:id');
    answer('HEAD', '/api/portfolio/:id');
    answer('GET', '/api/portfolio/:id', 404);
    expect(await series('http_requests_total')).toEqual([
      'http_requests_total{module="portfolio",method="GET",route="/api/portfolio/:id",status_code="200"} 2',
      'http_requests_total{module="portfolio",method="HEAD",route="/api/portfolio/:id",status_code="200"} 1',
      'http_requests_total{module="portfolio",method="GET",route="/api/portfolio/:id",status_code="404"} 1',
    ]);
  });

  it('records durations in seconds between the agreed edges', async () => {
    answer('GET', '/health', 200, 30);
    const buckets = await series('http_request_duration_seconds_bucket');
    const edges = buckets.map((line) => /,le="(.+)"/.exec(line)?.[1]);
    expect(edges.join(' ')).toBe('0.005 0.01 0.025 0.05 0.1 0.2 0.25 0.5 1 2 2.5 3 5 10 +Inf');
    expect(buckets.map((line) => line.slice(-1)).join('')).toBe('000111111111111');
  });

  it('gives every unknown address one value, preflights of it too', async () => {
    answer('GET', undefined, 404);
    answer('OPTIONS', '*', 204);
    expect(await series('http_requests_total')).toEqual([
      'http_requests_total{module="platform",method="GET",route="unmatched",status_code="404"} 1',
      'http_requests_total{module="platform",method="OPTIONS",route="unmatched",status_code="204"} 1',
    ]);
  });

  it('gives every unknown method one value', async () => {
    for (const method of ['PROPFIND', 'MKCOL', 'TRACE', 'QUERY']) answer(method, undefined, 405);
    expect(await series('http_requests_total')).toEqual([
      'http_requests_total{module="platform",method="_OTHER",route="unmatched",status_code="405"} 4',
    ]);
  });

  it('shows the failures of routes that are served before there are any', async () => {
    metrics.expect([
      { method: 'GET', url: '/api/portfolio/:id' },
      { method: 'HEAD', url: '/api/portfolio/:id' },
    ]);
    answer('GET', '/api/portfolio/:id', 503);
    expect(await series('http_requests_total')).toEqual(
      [500, 502, 503, 504].map(
        (status) =>
          `http_requests_total{module="portfolio",method="GET",route="/api/portfolio/:id",status_code="${status}"} ${status === 503 ? 1 : 0}`,
      ),
    );
  });

  it('feeds the statistics of the last minute', () => {
    answer('GET', '/health');
    answer('GET', undefined, 404);
    expect(statistics.summary()).toMatchObject({ total: 2, last_minute: 2 });
  });
});
