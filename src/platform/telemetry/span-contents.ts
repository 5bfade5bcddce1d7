import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * What leaves the process of a span. nestjs-otel writes down the message and the stack of what was thrown, which may
 * quote a caller, a statement's values or an upstream: of an error only its type stays (error.type). Nor does the
 * caller's tracestate, which may say anything.
 */
export function withoutTexts(span: ReadableSpan): ReadableSpan {
  const { traceState, ...spanContext } = span.spanContext();
  if (span.events.length === 0 && span.status.message === undefined && !traceState) return span;
  return Object.create(span, {
    spanContext: { value: () => spanContext },
    events: { value: [] },
    status: { value: { code: span.status.code } },
    attributes: { value: { ...errorType(span), ...span.attributes } },
  }) as ReadableSpan;
}

function errorType({ status, events }: ReadableSpan): Attributes {
  if (status.code !== SpanStatusCode.ERROR) return {};
  const type = events.find(({ name }) => name === 'exception')?.attributes?.['exception.type'];
  return typeof type === 'string' ? { 'error.type': type } : {};
}
