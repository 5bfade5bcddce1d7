import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { llmDefaults } from '../../../test/support/model-under-test.js';
import {
  type ScriptedAnswer,
  hang,
  networkError,
  scriptedUpstream,
} from '../../../test/support/scripted-upstream.js';
import { until } from '../../../test/support/until.js';
import { Runtime } from '../../platform/config/runtime.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import type { UpstreamDefinition, Upstreams } from '../../platform/resilience/upstreams.js';
import { LlmClient } from './llm.client.js';
import type { LlmConfig } from './llm.config.js';
import { LlmMetrics } from './llm.metrics.js';
import { LlmTelemetry } from './llm.telemetry.js';
import { OpenaiChatModel } from './openai-chat.model.js';

const log = new CapturedLog();
const status = (code: number, headers: Record<string, string> = {}) =>
  new Response('{"error":{"message":"no"}}', { status: code, headers });

function saying(content: string): Response {
  const events = [{ choices: [{ delta: { content }, finish_reason: 'stop' }] }]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join('');
  return new Response(`${events}data: [DONE]\n\n`, { headers: { 'content-type': 'text/event-stream' } });
}

/** Asks a model whose network is a script, one answer a request. */
function asking(script: readonly ScriptedAnswer[], settings: Partial<LlmConfig> = {}) {
  let definition: UpstreamDefinition | undefined;
  let scripted: ReturnType<typeof scriptedUpstream> | undefined;
  const upstreams = {
    create(given: UpstreamDefinition) {
      definition = given;
      scripted = scriptedUpstream(script, given);
      return scripted.upstream;
    },
  } as Upstreams;
  const config = { ...llmDefaults(), apiKey: 'sk-1', ...settings };
  const client = new LlmClient(config, new Runtime('test', '1.0.0', [], false), upstreams);
  const telemetry = new LlmTelemetry(config, new LlmMetrics(new MetricsRegistry(), config));
  const { clock, sent, counted } = scripted!;
  const outcome = new OpenaiChatModel(config, client, telemetry, clock)
    .answer({
      messages: [{ role: 'user', content: 'Hello' }],
      tools: [],
      signal: new AbortController().signal,
      onDelta: () => undefined,
    })
    .then(
      ({ content }) => content,
      (error: unknown) => (error as Error).message,
    );
  const isSent = (count: number) => until(() => sent.length === count);
  return { outcome, isSent, clock, sent, counted, definition: definition! };
}

beforeAll(() => import('openai'));

beforeEach(() => {
  log.start();
});

afterEach(() => {
  log.stop();
});

describe('a call of the model', () => {
  it('is made again after half a second and after a second, a fifth more or less', async () => {
    const { outcome, isSent, clock, sent } = asking([status(500), networkError('ECONNRESET'), saying('Hi')]);
    await isSent(1);
    await clock.advance(399);
    expect(sent).toHaveLength(1);
    await clock.advance(201);
    await isSent(2);
    await clock.advance(599);
    expect(sent).toHaveLength(2);
    await clock.advance(601);
    expect(await outcome).toBe('Hi');
  });

  it('waits as long as Retry-After asks, up to 5 s', async () => {
    const { outcome, isSent, clock, sent } = asking([status(429, { 'retry-after': '5' }), saying('Hi')]);
    await isSent(1);
    await clock.advance(4999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(await outcome).toBe('Hi');
  });

  it.each<[string, ScriptedAnswer, Partial<LlmConfig>]>([
    ['asks for more than 5 s', status(429, { 'retry-after': '6' }), {}],
    ['asks for more than there is', status(429, { 'retry-after': '4' }), { timeoutSeconds: 3 }],
    ['is a 4xx', status(404), {}],
    ['is not to be connected to in time', networkError('UND_ERR_CONNECT_TIMEOUT'), {}],
  ])('is not made again when the answer %s', async (_what, ending, settings) => {
    const { outcome, counted, sent } = asking([ending, saying('Hi')], settings);
    expect(await outcome).toMatch(/^The language model /);
    expect([sent.length, counted]).toEqual([1, ['failure']]);
  });

  it('has LLM_TIMEOUT for its retries, too, and then fails once', async () => {
    const { outcome, isSent, clock, sent, counted } = asking([status(500), hang], { timeoutSeconds: 5 });
    await isSent(1);
    await clock.advance(600);
    await isSent(2);
    await clock.advance(4399);
    expect(sent[1]!.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(await outcome).toBe('The language model is too slow');
    expect([sent.length, counted]).toEqual([2, ['failure']]);
  });

  it('leaves to the next model what is left of LLM_TIMEOUT, and asks none when nothing is', async () => {
    const settings = { timeoutSeconds: 15, fallbackModels: ['second', 'third'] };
    const { outcome, isSent, clock, sent, counted } = asking([hang, hang, saying('Hi')], settings);
    await isSent(1);
    await clock.advance(10_000);
    await isSent(2);
    await clock.advance(5000);
    expect(await outcome).toBe('The language model is too slow');
    expect([sent.length, counted]).toEqual([2, ['failure']]);
  });

  it('is one to the breaker, however many models it asks', async () => {
    const refused = () => status(403);
    const settings = { fallbackModels: ['second', 'third'] };
    const { outcome, counted } = asking([refused(), refused(), saying('Hi')], settings);
    expect(await outcome).toBe('Hi');
    expect(counted).toEqual(['success']);
  });
});

describe('the upstream', () => {
  it('has the breaker’s settings, time for a probe and a bound for what it reads', () => {
    const settings = { failureThreshold: 3, resetTimeoutSeconds: 12, timeoutSeconds: 20, maxTokens: 10 };
    const { definition } = asking([saying('Hi')], settings);
    expect(definition).toMatchObject({
      name: 'llm',
      totalTimeoutMs: 20_000,
      maxBodyBytes: 74 * 1024,
      breaker: { failureThreshold: 3, resetTimeoutMs: 12_000, probeTimeoutMs: 40_000 },
    });
  });

  it('is told nothing but what the settings say, whatever stands in the environment', async () => {
    const { outcome, sent } = asking([saying('Hi')]);
    await outcome;
    const { url, headers } = sent[0]!;
    expect(url).toBe('https://api.openai.com/v1/chat/completions');
    expect(headers.get('authorization')).toBe('Bearer sk-1');
    for (const name of ['openai-organization', 'openai-project']) expect(headers.has(name)).toBe(false);
  });
});
