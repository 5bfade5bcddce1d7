import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatModel } from '../../src/modules/chat/chat.model.js';
import { BreakerRegistry } from '../../src/platform/resilience/breaker-registry.js';
import { type ChatUnderTest, bootChat } from '../support/chat-under-test.js';
import { ManualClock } from '../support/manual-clock.js';

describe('the language model among the health checks', () => {
  const clock = new ManualClock();
  let app: ChatUnderTest;

  beforeAll(async () => {
    app = await bootChat({ clock, env: { LLM_FAILURE_THRESHOLD: '2', LLM_RESET_TIMEOUT: '7' } });
  });

  afterAll(() => app.close());

  const ready = async () => {
    const { statusCode, body } = await app.server.inject('/api/health/ready');
    const { status, checks } = JSON.parse(body);
    const { latency: _, ...check } = checks.llm;
    return { statusCode, status, check };
  };
  const ask = () =>
    app.nest.get(ChatModel, { strict: false }).answer({
      messages: [{ role: 'user', content: 'Hello' }],
      tools: [],
      signal: new AbortController().signal,
      onDelta: () => undefined,
    });

  it('shows the breaker, degraded and never 503, without asking anybody', async () => {
    const good = { status: 'ok', circuitBreaker: 'closed' };
    expect(await ready()).toEqual({ statusCode: 200, status: 'ok', check: good });
    await app.llm.fault({ kind: 'status', status: 401 });
    for (let calls = 0; calls < 2; calls++)
      await expect(ask()).rejects.toMatchObject({ code: 'LLM_UNAVAILABLE' });
    expect(await ready()).toEqual({
      statusCode: 200,
      status: 'degraded',
      check: { status: 'error', circuitBreaker: 'open' },
    });
    await expect(ask()).rejects.toMatchObject({ retryAfterSeconds: 7 });
    clock.skip(7000);
    expect((await ready()).check).toEqual({ status: 'ok', circuitBreaker: 'half_open' });
    await app.nest.get(BreakerRegistry).reset('llm');
    expect(await ready()).toEqual({ statusCode: 200, status: 'ok', check: good });
    expect((await app.llm.requests()).map(({ path }) => path)).toEqual(Array(2).fill('/v1/chat/completions'));
  });
});
