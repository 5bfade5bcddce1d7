import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../support/fake-llm/faults.js';
import { type FakeLlm, startFakeLlm } from '../support/fake-llm.js';
import { until } from '../support/until.js';

let llm: FakeLlm;

beforeAll(async () => {
  llm = await startFakeLlm();
});

afterEach(() => llm.clear());

afterAll(() => llm.stop());

const TOOLS = ['list_content', 'search_content'].map((name) => ({ type: 'function', function: { name } }));
const question = (content: string) => ({ role: 'user', content });

const ask = (body: object = {}, { key = '', signal = AbortSignal.timeout(5000) } = {}) =>
  fetch(`${llm.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ model: 'm', messages: [question('Hello')], ...body }),
    signal,
  });

const STREAMED = { stream: true, stream_options: { include_usage: true } };

async function eventsOf(response: Response): Promise<any[]> {
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  return events.map((event) => {
    const data = event.replace(/^data: /, '');
    return data === '[DONE]' ? data : JSON.parse(data);
  });
}

describe('the fake provider of language models', () => {
  it('streams a scripted answer in chunks of the wanted size, then why it ended, its usage and [DONE]', async () => {
    await llm.say({ text: 'abcdefg', chunkSize: 3, usage: [7, 2], model: 'm-2026' });
    const answer = await ask(STREAMED);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = await eventsOf(answer);
    expect(events.slice(0, 4).map(({ choices }) => choices[0].delta.content)).toEqual([
      '',
      'abc',
      'def',
      'g',
    ]);
    expect(events[4]).toMatchObject({ model: 'm-2026', choices: [{ delta: {}, finish_reason: 'stop' }] });
    expect(events[5]).toMatchObject({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } });
    expect(events.slice(6)).toEqual(['[DONE]']);
  });

  it('sends tool calls in fragments, the name first', async () => {
    await llm.say({ toolCalls: [{ name: 'search_content', arguments: '{"query":"x"}' }], chunkSize: 8 });
    const calls = (await eventsOf(await ask(STREAMED))).slice(1, 4).map((event) => event.choices[0].delta);
    expect(calls).toEqual([
      {
        tool_calls: [
          { index: 0, id: 'call_1', type: 'function', function: { name: 'search_content', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"query"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':"x"}' } }] },
    ]);
  });

  it('answers in one piece where no stream is asked for', async () => {
    await llm.say({ text: 'All of it' });
    expect(await (await ask()).json()).toMatchObject({
      choices: [{ message: { content: 'All of it' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 3 },
    });
  });

  it('looks up what it is asked of the portfolio, and quotes what it found', async () => {
    const messages: object[] = [question('Which projects use Rust?')];
    const called = (await (await ask({ messages, tools: TOOLS })).json()) as any;
    const [call] = called.choices[0].message.tool_calls;
    expect(call.function).toEqual({ name: 'search_content', arguments: '{"query":"projects use rust"}' });
    const items = [{ title: 'Ferris', description: 'A crab.' }];
    messages.push(called.choices[0].message, {
      role: 'tool',
      tool_call_id: call.id,
      content: JSON.stringify({ items }),
    });
    const quoted = (await (await ask({ messages, tools: TOOLS })).json()) as any;
    expect(quoted.choices[0].message.content).toBe('The portfolio has this on it: “Ferris”: A crab.');
  });

  it('lists its projects where there is nothing else to look for, and calls no tool it was not offered', async () => {
    const call = async (tools?: object[]) =>
      ((await (await ask({ messages: [question('Show me your projects!')], tools })).json()) as any)
        .choices[0].message;
    expect((await call(TOOLS)).tool_calls[0].function).toEqual({
      name: 'list_content',
      arguments: '{"type":"project"}',
    });
    expect((await call()).tool_calls).toBeUndefined();
  });

  it('asks for a key when it is told so, and never shows one', async () => {
    await llm.require('sk-right');
    expect((await ask()).status).toBe(401);
    expect((await ask({}, { key: 'sk-wrong' })).status).toBe(401);
    expect((await ask({}, { key: 'sk-right' })).status).toBe(200);
    const requests = await llm.requests();
    expect(requests.map(({ rightKey }) => rightKey)).toEqual([false, false, true]);
    expect(JSON.stringify(requests)).not.toMatch(/sk-/);
  });

  it('names its models', async () => {
    const answer = await fetch(`${llm.url}/models`);
    expect(await answer.json()).toMatchObject({ data: [{ id: 'demo-model' }] });
  });

  it('fails for one model alone, as often as it is told', async () => {
    await llm.fault({ kind: 'status', status: 429, retryAfter: 3, model: 'busy', times: 1 });
    expect((await ask({ model: 'other' })).status).toBe(200);
    const refused = await ask({ model: 'busy' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await ask({ model: 'busy' })).status).toBe(200);
  });

  it.each<[Fault['kind'], RegExp]>([
    ['garbage', /^data: \{"id": "chatcmpl-1", "choi\n/],
    ['other_shape', /^data: \{"hello":"world"\}\n/],
    ['html', /^<html>/],
    ['json', /^\{"id".*\}$/],
    ['error_event', /data: \{"error":\{.*\n\n$/],
    ['unfinished', /^(?!.*(\[DONE\]|"stop")).*"content":"I am the".*$/s],
  ])('streams nonsense: %s', async (kind, body) => {
    await llm.fault({ kind });
    const answer = await ask(STREAMED);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(body)]);
  });

  it.each<Fault['kind']>(['drop', 'drop_first_token', 'drop_midway'])(
    'ends the connection: %s',
    async (kind) => {
      await llm.fault({ kind });
      await expect(ask(STREAMED).then((answer) => answer.text())).rejects.toThrow();
    },
  );

  it.each<Fault['kind']>(['stall', 'stall_first_token', 'stall_midway', 'stall_end'])(
    'stalls until the client leaves, and knows that it did: %s',
    async (kind) => {
      await llm.fault({ kind });
      const signal = AbortSignal.timeout(150);
      const stalled = ask(STREAMED, { signal }).then((answer) => answer.text());
      await expect(stalled).rejects.toMatchObject({ name: 'TimeoutError' });
      await until(async () => (await llm.requests())[0]?.leftAfterMs != null);
      await llm.clear();
      expect((await ask(STREAMED)).status).toBe(200);
    },
  );

  it('refuses connections until it is told otherwise', async () => {
    await llm.fault({ kind: 'refuse' });
    await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await llm.clear();
    expect((await ask()).status).toBe(200);
  });
});
