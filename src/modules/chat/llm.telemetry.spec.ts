import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Attributes,
  type Span,
  type SpanOptions,
  type SpanStatus,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { llmDefaults } from '../../../test/support/model-under-test.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { ModelFailure, refusalOf } from './llm-failures.js';
import { LlmMetrics } from './llm.metrics.js';
import { LlmTelemetry } from './llm.telemetry.js';
import { StreamedAnswer } from './streamed-answer.js';

interface RecordedSpan {
  readonly name: string;
  readonly kind: number | undefined;
  readonly attributes: Attributes;
  status?: SpanStatus;
  ended: boolean;
}

const spans: RecordedSpan[] = [];
const log = new CapturedLog();

/** As much of a tracer as a call uses; it writes down what it is told. */
const tracer = {
  startActiveSpan(name: string, { kind, attributes = {} }: SpanOptions, work: (span: Span) => unknown) {
    const recorded: RecordedSpan = { name, kind, attributes: { ...attributes }, ended: false };
    spans.push(recorded);
    return work({
      setAttribute: (key: string, value: string) => (recorded.attributes[key] = value),
      setAttributes: (more: Attributes) => Object.assign(recorded.attributes, more),
      setStatus: (status: SpanStatus) => (recorded.status = status),
      end: () => (recorded.ended = true),
    } as unknown as Span);
  },
} as Tracer;

const REQUESTED = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o-mini',
  'gen_ai.request.max_tokens': 1000,
  'gen_ai.request.temperature': 0.7,
  'gen_ai.request.stream': true,
};

function observed() {
  const registry = new MetricsRegistry();
  const config = { ...llmDefaults(), apiKey: 'sk-1', fallbackModels: ['spare'] };
  const telemetry = new LlmTelemetry(config, new LlmMetrics(registry, config));
  const observe = (
    work: (spoke: () => void) => Promise<StreamedAnswer>,
    signal = new AbortController().signal,
  ) => telemetry.observe('gpt-4o-mini', signal, work);
  return { telemetry, observe, scrape: () => registry.scrape() };
}

function answer(): StreamedAnswer {
  const whole = new StreamedAnswer();
  whole.add({ model: 'gpt-4o-mini-2024-07-18', choices: [{ delta: { content: 'Private words' } }] });
  whole.add({
    choices: [{ delta: {}, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 3 },
  });
  return whole;
}

beforeEach(() => {
  spans.length = 0;
  log.start();
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
});

afterEach(() => {
  log.stop();
  trace.disable();
});

describe('a call that succeeded', () => {
  it('has a span with what was asked for and used, and nothing that was said', async () => {
    await observed().observe(async (spoke) => {
      spoke();
      return answer();
    });
    expect(spans).toEqual([
      {
        name: 'chat gpt-4o-mini',
        kind: 2,
        ended: true,
        attributes: {
          ...REQUESTED,
          'gen_ai.response.time_to_first_chunk': expect.any(Number),
          'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 12,
          'gen_ai.usage.output_tokens': 3,
        },
      },
    ]);
    expect(log.lines).toEqual([]);
  });

  it('is counted under the configured model, its first token once', async () => {
    const { observe, scrape } = observed();
    await observe(async (spoke) => {
      spoke();
      spoke();
      return answer();
    });
    const text = await scrape();
    expect(text).toContain('llm_requests_total{model="gpt-4o-mini",status="success"} 1');
    expect(text).toContain('llm_requests_total{model="spare",status="timeout"} 0');
    expect(text).toContain('llm_request_duration_seconds_count{model="gpt-4o-mini"} 1');
    expect(text).toContain('llm_time_to_first_token_seconds_count{model="gpt-4o-mini"} 1');
    const edges = [...text.matchAll(/^llm_request_duration_seconds_bucket\{.*le="([^"]+)"/gm)].map(
      ([, le]) => le,
    );
    expect(edges).toEqual(['0.5', '1', '2', '5', '10', '30', '+Inf']);
    expect(text).not.toContain('2024-07-18');
  });

  it('keeps a server’s own words short', async () => {
    const wordy = new StreamedAnswer();
    wordy.add({
      model: 'm'.repeat(5000),
      choices: [{ delta: { content: 'x' }, finish_reason: 'f'.repeat(5000) }],
    });
    await observed().observe(() => Promise.resolve(wordy));
    expect(JSON.stringify(spans).length).toBeLessThan(1000);
  });
});

describe('a call that failed', () => {
  it('says why in the span, the metrics and one line', async () => {
    const { observe, scrape } = observed();
    const failure = refusalOf(new Response(null, { status: 503 }));
    await expect(observe(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(spans[0]).toMatchObject({
      ended: true,
      status: { code: 2, message: 'server_error' },
      attributes: { ...REQUESTED, 'error.type': 'server_error' },
    });
    expect(await scrape()).toContain('llm_requests_total{model="gpt-4o-mini",status="server_error"} 1');
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'llm_call_failed', model: 'gpt-4o-mini', reason: 'server_error', status: 503 },
    ]);
  });

  it('is nobody’s failure when its caller ended it', async () => {
    const { observe, scrape } = observed();
    const work = () => Promise.reject(new ModelFailure('unreachable'));
    await expect(observe(work, AbortSignal.abort())).rejects.toThrow();
    expect(spans[0]).toMatchObject({ ended: true });
    expect(spans[0]).not.toHaveProperty('status');
    expect(await scrape()).toContain('llm_requests_total{model="gpt-4o-mini",status="aborted"} 1');
    expect(log.lines).toEqual([]);
  });

  it('and was not made at all has no span', async () => {
    const { telemetry, scrape } = observed();
    telemetry.leftAlone('gpt-4o-mini');
    expect(spans).toEqual([]);
    expect(await scrape()).toContain('llm_requests_total{model="gpt-4o-mini",status="circuit_open"} 1');
    expect(log.events()).toEqual(['llm_call_failed']);
  });
});
