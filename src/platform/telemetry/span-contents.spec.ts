import { describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { withoutTexts } from './span-contents.js';

function spanOf(work: (span: ReturnType<ReturnType<TracerProvider['getTracer']>['startSpan']>) => void) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const span = provider.getTracer('test').startSpan('work', { attributes: { 'a.b': 1 } });
  work(span);
  span.end();
  return exporter.getFinishedSpans()[0]!;
}

describe('what leaves the process of a span', () => {
  it('is all of one in which nothing was thrown', () => {
    const span = spanOf(() => undefined);
    expect(withoutTexts(span)).toBe(span);
  });

  it('is an error’s type, and neither its message nor its stack', () => {
    const error = Object.assign(new Error('duplicate key (email)=(a@b.example)'), { code: '23505' });
    const span = spanOf((started) => {
      started.recordException(error);
      started.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    });
    const left = withoutTexts(span);
    expect(left).toMatchObject({
      name: 'work',
      attributes: { 'a.b': 1, 'error.type': '23505' },
      status: { code: SpanStatusCode.ERROR },
      events: [],
    });
    expect(left.status).not.toHaveProperty('message');
    expect(left.spanContext().spanId).toBe(span.spanContext().spanId);
    expect(left.duration).toEqual(span.duration);
  });

  it('is the trace without what its caller wrote beside it', () => {
    const span = spanOf((started) => {
      Object.assign(started.spanContext(), { traceState: new TraceState('a=b') });
    });
    expect(withoutTexts(span).spanContext()).not.toHaveProperty('traceState');
  });
});
