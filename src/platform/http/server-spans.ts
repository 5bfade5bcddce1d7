import {
  type Span,
  type SpanContext,
  type TextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { telemetry } from '../telemetry/telemetry.js';
import { tracer } from '../telemetry/tracing.js';
import { CLIENT_CLOSED_REQUEST, type OutcomeListener } from './outcomes.js';
import { OTHER_METHOD, methodLabel, templateOf } from './request-labels.js';
import { routeLimitsOf } from './route-limits.js';

const spans = new WeakMap<FastifyRequest, Span>();

const HEADERS: TextMapGetter<IncomingHttpHeaders> = {
  get: (headers, name) => headers[name],
  keys: Object.keys,
};

/**
 * Gives each request a span that continues its caller's trace (W3C trace context), named by method and route template
 * as OpenTelemetry's stable HTTP conventions say. Of a request nothing else goes into it: no path, no query, no header,
 * no address. What a machine asks every few seconds about the process itself (health, metrics) is not traced.
 */
export function traceRequests(fastify: FastifyInstance): void {
  if (!telemetry.tracing) return;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { listener = 'api' } = routeLimitsOf(request);
    if (listener !== 'api') {
      done();
      return;
    }
    const caller = propagation.extract(ROOT_CONTEXT, request.headers, HEADERS);
    const span = startSpan(request, caller);
    spans.set(request, span);
    context.with(trace.setSpan(caller, span), done);
  });
}

function startSpan(request: FastifyRequest, caller: typeof ROOT_CONTEXT): Span {
  const route = templateOf(request);
  const method = methodLabel(request.method);
  // The conventions' word for a method that is none.
  const verb = method === OTHER_METHOD ? 'HTTP' : method;
  return tracer().startSpan(
    route === undefined ? verb : `${verb} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'url.scheme': request.protocol,
        'network.protocol.version': request.raw.httpVersion,
        ...(route !== undefined && { 'http.route': route }),
      },
    },
    caller,
  );
}

/** Ends a request's span with its status; a client's own error is no error of ours. */
export const endServerSpan: OutcomeListener = (request, _reply, status) => {
  const span = spans.get(request);
  if (!span) return;
  if (status === CLIENT_CLOSED_REQUEST) span.setAttribute('error.type', 'client_closed_request');
  else span.setAttribute('http.response.status_code', status);
  if (status >= 500)
    span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
  span.end();
};

/** The trace that a request is part of; undefined where it is not traced. */
export function traceOf(request: FastifyRequest): SpanContext | undefined {
  return spans.get(request)?.spanContext();
}
