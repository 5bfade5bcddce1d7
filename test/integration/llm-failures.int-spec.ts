import { describe, expect, it } from '@jest/globals';
import type { LlmConfig } from '../../src/modules/chat/llm.config.js';
import type { Fault } from '../support/fake-llm/faults.js';
import { ManualClock } from '../support/manual-clock.js';
import { modelSuite } from '../support/model-suite.js';
import { UnpausedClock } from '../support/model-under-test.js';
import { until } from '../support/until.js';

const KEY = 'sk-test-5f0c21a7';

const { llm, log, modelWith, modelsAsked } = await modelSuite(KEY);

describe('a model that keeps silent', () => {
  it.each<[string, Fault['kind'], number, Partial<LlmConfig>]>([
    ['10 s without headers', 'stall', 10_000, {}],
    ['15 s without a token', 'stall_first_token', 15_000, {}],
    ['15 s in the middle', 'stall_midway', 15_000, {}],
    ['LLM_TIMEOUT without headers, where that is shorter', 'stall', 4000, { timeoutSeconds: 4 }],
    ['LLM_TIMEOUT without a token, where that is shorter', 'stall_first_token', 4000, { timeoutSeconds: 4 }],
    ['LLM_TIMEOUT in the middle, where that is shorter', 'stall_midway', 4000, { timeoutSeconds: 4 }],
  ])('is left after %s, is not asked again, and counts once', async (_when, kind, limitMs, settings) => {
    await llm.fault({ kind });
    const clock = new ManualClock();
    const { ask, deltas, verdicts, counted } = modelWith(settings, clock);
    const answer = ask();
    const outcome = answer.then(
      () => 'answered',
      (error: unknown) => error,
    );
    await until(async () => (await llm.requests()).length === 1);
    if (kind === 'stall_midway') await until(() => deltas.length > 3);
    // The headers are on their way, or have come.
    else await new Promise((resolve) => setTimeout(resolve, 30));
    await clock.advance(limitMs - 1);
    expect((await llm.requests())[0]!.leftAfterMs).toBeNull();
    await clock.advance(1);
    expect(await outcome).toMatchObject({
      code: 'LLM_UNAVAILABLE',
      message: 'The language model is too slow',
    });
    await until(async () => (await llm.requests())[0]!.leftAfterMs !== null);
    expect(await llm.requests()).toHaveLength(1);
    expect([await verdicts(), await counted()]).toEqual([{ failure: 1 }, ['first timeout 1']]);
  });
});

describe('after the first byte', () => {
  it.each<[string, Fault['kind'], string]>([
    ['drops the connection', 'drop_midway', 'The language model is down: it cannot be reached'],
    ['says that it failed', 'error_event', 'The language model is down: its server failed'],
    ['ends without having finished', 'unfinished', 'The language model answered nonsense'],
  ])('a server that %s is not asked again, nor is another model', async (_what, kind, message) => {
    await llm.fault({ kind });
    const { ask, deltas, verdicts } = modelWith({ fallbackModels: ['second'] }, new UnpausedClock());
    await expect(ask()).rejects.toMatchObject({ code: 'LLM_UNAVAILABLE', message });
    expect(deltas.length).toBeGreaterThan(3);
    expect(await modelsAsked()).toEqual(['first']);
    expect(await verdicts()).toEqual({ failure: 1 });
  });
});

describe('nonsense', () => {
  it.each<Fault['kind']>(['garbage', 'other_shape', 'html', 'json'])('is a failure: %s', async (kind) => {
    await llm.fault({ kind });
    const { ask, verdicts } = modelWith();
    await expect(ask()).rejects.toMatchObject({ message: 'The language model answered nonsense' });
    expect([await verdicts(), await modelsAsked()]).toEqual([{ failure: 1 }, ['first']]);
  });

  it('that a visitor can bring about opens nobody’s breaker', async () => {
    const call = { name: 'search_content', arguments: '{}' };
    await llm.say(
      { text: 'x'.repeat(200_000), chunkSize: 1000 },
      { toolCalls: Array.from({ length: 17 }, () => call) },
      { text: '' },
    );
    const { ask, verdicts } = modelWith({ maxTokens: 100 });
    const tooLarge = { code: 'LLM_UNAVAILABLE', message: 'The language model answered more than is read' };
    await expect(ask()).rejects.toMatchObject(tooLarge);
    await expect(ask()).rejects.toMatchObject(tooLarge);
    await expect(ask()).rejects.toMatchObject({ message: 'The language model answered nothing' });
    await llm.fault({ kind: 'status', status: 400 });
    await expect(ask()).rejects.toMatchObject({ message: 'The language model refuses this request' });
    expect(await verdicts()).toEqual({ neutral: 4 });
  });
});

describe('the breaker', () => {
  it('opens after failures in a row, then lets a probe through, and closes after two', async () => {
    await llm.fault({ kind: 'status', status: 401 });
    const clock = new ManualClock();
    const settings = { failureThreshold: 3, resetTimeoutSeconds: 20 };
    const { ask, breaker, counted } = modelWith(settings, clock);
    const refused =
      'The language model refuses our requests: it does not accept our key or knows no such model';
    for (let calls = 0; calls < 3; calls++) await expect(ask()).rejects.toMatchObject({ message: refused });
    expect(breaker()).toMatchObject({ name: 'llm', state: 'open' });
    await expect(ask()).rejects.toMatchObject({
      code: 'LLM_UNAVAILABLE',
      message: 'The language model failed several times in a row and is left alone for a while',
      retryAfterSeconds: 20,
    });
    expect(await llm.requests()).toHaveLength(3);
    expect(await counted()).toEqual(expect.arrayContaining(['first circuit_open 1', 'first refused 3']));
    expect(log.lines.at(-1)).toMatchObject({
      event: 'llm_call_failed',
      model: 'first',
      reason: 'circuit_open',
    });
    await llm.clear();
    clock.skip(20_000);
    expect(breaker().state).toBe('half_open');
    await ask();
    expect(breaker().state).toBe('half_open');
    await ask();
    expect(breaker().state).toBe('closed');
  });

  it('opens when nobody listens', async () => {
    await llm.fault({ kind: 'refuse' });
    const { ask, breaker } = modelWith({ failureThreshold: 1 }, new UnpausedClock());
    await expect(ask()).rejects.toMatchObject({
      message: 'The language model is down: it cannot be reached',
    });
    expect(breaker().state).toBe('open');
  });
});

describe('what nobody may read', () => {
  it('is in no error and no log line, whatever goes wrong', async () => {
    const kinds: Fault[] = [
      { kind: 'status', status: 400 },
      { kind: 'status', status: 401 },
      { kind: 'status', status: 500 },
      { kind: 'garbage' },
      { kind: 'html' },
      { kind: 'json' },
      { kind: 'error_event' },
      { kind: 'drop_midway' },
      { kind: 'refuse' },
    ];
    const { ask, scrape } = modelWith({ failureThreshold: 100 }, new UnpausedClock());
    const seen: unknown[] = [];
    for (const fault of kinds) {
      await llm.fault(fault);
      const secret = 'My passport number is 8812';
      const error: unknown = await ask({ messages: [{ role: 'user', content: secret }] }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: 'LLM_UNAVAILABLE' });
      const { message, stack, cause } = error as Error;
      seen.push(message, stack, cause);
      await llm.clear();
    }
    const text = JSON.stringify([seen, log.lines]) + (await scrape());
    expect(log.lines).toHaveLength(kinds.length);
    expect(text).not.toMatch(/sk-|passport|127\.0\.0\.1|Something of|Welcome|I am the/);
  });
});
