import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Attributes,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type TextMapPropagator,
  type Tracer,
  propagation,
  trace,
} from '@opentelemetry/api';
import {
  type ScriptedAnswer,
  networkError,
  scriptedUpstream,
} from '../../../test/support/scripted-upstream.js';

const ADDRESS = 'https://api.example.com/things?token=hidden';
const INIT = { headers: { authorization: 'Bearer hidden' } };

interface RecordedSpan {
  readonly name: string;
  readonly kind: number | undefined;
  readonly attributes: Attributes;
  status?: SpanStatus;
  ended: boolean;
}

const spans: RecordedSpan[] = [];

/** As much of a tracer as a call uses; it writes down what it is told. */
const tracer = {
  startActiveSpan(name: string, { kind, attributes = {} }: SpanOptions, work: (span: Span) => unknown) {
    const recorded: RecordedSpan = { name, kind, attributes: { ...attributes }, ended: false };
    spans.push(recorded);
    return work({
      setAttribute: (key: string, value: string) => (recorded.attributes[key] = value),
      setAttributes: (more: Attributes) => Object.assign(recorded.attributes, more),
      setStatus(status: SpanStatus) {
        recorded.status = status;
        return this;
      },
      end: () => (recorded.ended = true),
      spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
    } as unknown as Span);
  },
} as Tracer;

const propagator = {
  inject(context, carrier, setter) {
    const { traceId, spanId } = trace.getSpan(context)!.spanContext();
    setter.set(carrier, 'traceparent', `00-${traceId}-${spanId}-01`);
  },
} as TextMapPropagator;

describe('the span of a call', () => {
  beforeEach(() => {
    spans.length = 0;
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    propagation.setGlobalPropagator(propagator);
  });

  afterEach(() => {
    trace.disable();
    propagation.disable();
  });

  const call = (answer: ScriptedAnswer) => {
    const { upstream, sent } = scriptedUpstream([answer]);
    const settled = upstream.fetch(ADDRESS, INIT, { operation: 'read' }).catch(() => undefined);
    return settled.then(() => sent);
  };

  it('says what was called and how it answered, and nothing that could be secret', async () => {
    await call(new Response(null, { status: 404 }));
    expect(spans).toEqual([
      {
        name: 'upstream read',
        kind: 2,
        ended: true,
        attributes: {
          'upstream.name': 'upstream',
          'upstream.operation': 'read',
          'http.request.method': 'GET',
          'server.address': 'api.example.com',
          'server.port': 443,
          'http.response.status_code': 404,
          'error.type': '404',
        },
        status: { code: 2 },
      },
    ]);
  });

  it.each<[string, ScriptedAnswer]>([
    ['500', new Response(null, { status: 500 })],
    ['network', networkError('ECONNREFUSED')],
  ])('has an error status for %s', async (type, answer) => {
    await call(answer);
    expect(spans[0]).toMatchObject({ ended: true, status: { code: 2 } });
    expect(spans[0]!.attributes['error.type']).toBe(type);
  });

  it('is carried to the upstream as W3C trace context, beside the caller’s own headers', async () => {
    const [request] = await call(new Response());
    expect(request!.headers.get('traceparent')).toBe(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    expect(request!.headers.get('authorization')).toBe('Bearer hidden');
  });
});
