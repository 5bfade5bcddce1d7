import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Runtime } from '../../platform/config/runtime.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';

interface RequestLabels extends Record<string, string> {
  readonly method: string;
  /** Route template, the gateway's prefix left out. */
  readonly endpoint: string;
  readonly status_code: string;
}

const ANSWERED: readonly RequestLabels[] = [
  { method: 'POST', endpoint: '/candidates', status_code: '201' },
  { method: 'GET', endpoint: '/candidates', status_code: '200' },
  { method: 'GET', endpoint: '/candidates/:id', status_code: '200' },
  { method: 'POST', endpoint: '/candidates/:id/approve', status_code: '200' },
  { method: 'POST', endpoint: '/candidates/:id/reject', status_code: '200' },
];
const SERVER_ERRORS = ['500', '502', '503', '504'] as const;

/** There from the start, so that an alert sees the first request and the first failure. */
const KNOWN = [
  ...ANSWERED,
  ...ANSWERED.flatMap((route) => SERVER_ERRORS.map((status_code) => ({ ...route, status_code }))),
];
/** The candidates' routes, below the gateway's prefix too. */
const ENDPOINT = /^(?:\/api\/providers)?(\/candidates(?:\/.*)?)$/;

/** The metrics that the provider service had before it became a module, under their old names. */
@Injectable()
export class ProviderMetrics implements OnModuleInit {
  private readonly requests;

  constructor(
    registry: MetricsRegistry,
    private readonly runtime: Runtime,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    registry.gauge<Record<string, never>>(
      'provider_service_up',
      'Whether the provider module is on (1).',
      () => [{ value: 1, labels: {} }],
    );
    this.requests = registry.counter<RequestLabels>(
      'provider_service_requests_total',
      'Requests for candidates that were answered.',
      KNOWN,
    );
  }

  onModuleInit(): void {
    if (this.runtime.serving) this.observe(this.adapterHost.httpAdapter.getInstance<FastifyInstance>());
  }

  private observe(server: FastifyInstance): void {
    server.addHook('onResponse', ({ method, routeOptions }, { statusCode }, done) => {
      const endpoint = ENDPOINT.exec(routeOptions.url ?? '')?.[1];
      if (endpoint !== undefined) this.requests.add(1, { method, endpoint, status_code: String(statusCode) });
      done();
    });
  }
}
