import { z } from 'zod';
import type { ModelRequest } from '../../src/modules/chat/chat.model.js';
import { LlmClient } from '../../src/modules/chat/llm.client.js';
import { type LlmConfig, llmConfig } from '../../src/modules/chat/llm.config.js';
import { LlmMetrics } from '../../src/modules/chat/llm.metrics.js';
import { LlmTelemetry } from '../../src/modules/chat/llm.telemetry.js';
import { OpenaiChatModel } from '../../src/modules/chat/openai-chat.model.js';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { Runtime } from '../../src/platform/config/runtime.js';
import { MetricsRegistry } from '../../src/platform/observability/metrics-registry.js';
import { BreakerRegistry } from '../../src/platform/resilience/breaker-registry.js';
import { ResilienceMetrics } from '../../src/platform/resilience/resilience.metrics.js';
import { Upstreams } from '../../src/platform/resilience/upstreams.js';
import { type Clock, SystemClock } from '../../src/shared/clock.js';

const NO_REDIS = { configured: false } as RedisConnection;

/** Settings as they are without any variable. */
export function llmDefaults(): LlmConfig {
  return z.object(llmConfig.shape).parse({});
}

/** A chat model named `first`, with the parts around it. */
export function modelUnderTest(settings: Partial<LlmConfig>, clock: Clock = new SystemClock()) {
  const config: LlmConfig = { ...llmDefaults(), model: 'first', ...settings };
  const registry = new MetricsRegistry();
  const metrics = new ResilienceMetrics(registry);
  const breakers = new BreakerRegistry(clock, metrics, NO_REDIS);
  const upstreams = new Upstreams(breakers, metrics, clock);
  const client = new LlmClient(config, new Runtime('test', '1.0.0', [], true), upstreams);
  const telemetry = new LlmTelemetry(config, new LlmMetrics(registry, config));
  const model = new OpenaiChatModel(config, client, telemetry, clock);
  const deltas: string[] = [];
  const ask = (request: Partial<ModelRequest> = {}) =>
    model.answer({
      messages: [{ role: 'user', content: 'Hello' }],
      tools: [],
      signal: new AbortController().signal,
      onDelta: (text) => deltas.push(text),
      ...request,
    });

  /** The calls so far that the breaker was told of, by verdict. */
  async function verdicts(): Promise<Record<string, number>> {
    const text = await registry.scrape();
    const samples = text.matchAll(
      /^circuit_breaker_requests_total\{name="llm",result="(\w+)"\} ([1-9]\d*)/gm,
    );
    return Object.fromEntries([...samples].map(([, verdict, count]) => [verdict, Number(count)]));
  }

  /** What llm_requests_total counted so far, as in `first success 1`. */
  async function counted(): Promise<string[]> {
    const text = await registry.scrape();
    const samples = text.matchAll(/^llm_requests_total\{model="([^"]+)",status="(\w+)"\} ([1-9]\d*)/gm);
    return [...samples].map(([, name, status, count]) => `${name} ${status} ${count}`);
  }

  return {
    ask,
    deltas,
    client,
    breaker: () => breakers.list()[0]!,
    verdicts,
    counted,
    scrape: () => registry.scrape(),
    close: () => upstreams.onApplicationShutdown(),
  };
}

/** The time as it is, but for the pauses before retries. */
export class UnpausedClock extends SystemClock {
  override sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return milliseconds < 1500 ? Promise.resolve() : super.sleep(milliseconds, signal);
  }
}
