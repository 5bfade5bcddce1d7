import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../support/fake-llm/faults.js';
import { ManualClock } from '../support/manual-clock.js';
import { modelSuite } from '../support/model-suite.js';
import { UnpausedClock } from '../support/model-under-test.js';
import { until } from '../support/until.js';

const KEY = 'sk-test-5f0c21a7';
const TOOL = {
  name: 'search_content',
  description: 'Searches the portfolio',
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
};

const { llm, log, modelWith, modelsAsked } = await modelSuite(KEY);

describe('an answer', () => {
  it('comes bit by bit, and then as a whole with what it used', async () => {
    await llm.say({ text: 'Three projects, all of them small.', chunkSize: 5, usage: [120, 9] });
    const { ask, deltas, verdicts } = modelWith();
    expect(await ask()).toEqual({
      content: 'Three projects, all of them small.',
      toolCalls: [],
      model: 'first',
      usage: { promptTokens: 120, completionTokens: 9 },
    });
    expect(deltas).toEqual(['Three', ' proj', 'ects,', ' all ', 'of th', 'em sm', 'all.']);
    expect(await verdicts()).toEqual({ success: 1 });
  });

  it('is asked for with the key and the settings, as a stream that says what it used', async () => {
    await llm.say({ text: 'Yes.' });
    const { ask } = modelWith({ maxTokens: 300, temperature: 0.2 });
    await ask({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Is it?' },
      ],
    });
    const [request] = await llm.requests();
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions', rightKey: true });
    expect(request!.body).toEqual({
      model: 'first',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Is it?' },
      ],
      max_tokens: 300,
      temperature: 0.2,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('may be tool calls, whose results go back to the model', async () => {
    await llm.say(
      {
        text: 'Let me look.',
        toolCalls: [
          { name: 'search_content', arguments: '{"query":"rust"}' },
          { name: 'search_content', arguments: '{"query":"go"}' },
        ],
        chunkSize: 3,
      },
      { text: 'One in Rust.' },
    );
    const { ask } = modelWith();
    const first = await ask({ tools: [TOOL] });
    expect(first).toMatchObject({
      content: 'Let me look.',
      toolCalls: [
        { id: 'call_1', name: 'search_content', arguments: '{"query":"rust"}' },
        { id: 'call_2', name: 'search_content', arguments: '{"query":"go"}' },
      ],
    });
    await ask({
      tools: [TOOL],
      messages: [
        { role: 'user', content: 'What is in Rust?' },
        { role: 'assistant', content: '', toolCalls: first.toolCalls },
        { role: 'tool', content: '[{"title":"Ferris"}]', toolCallId: 'call_1' },
      ],
    });
    const [asked, told] = (await llm.requests()).map(({ body }) => body);
    expect(asked!.tools).toEqual([{ type: 'function', function: TOOL }]);
    expect(told!.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'search_content', arguments: '{"query":"rust"}' },
          },
          {
            id: 'call_2',
            type: 'function',
            function: { name: 'search_content', arguments: '{"query":"go"}' },
          },
        ],
      },
      { role: 'tool', content: '[{"title":"Ferris"}]', tool_call_id: 'call_1' },
    ]);
  });

  it('need not say what it used', async () => {
    await llm.say({ text: 'Yes.', usage: null });
    expect((await modelWith().ask()).usage).toBeUndefined();
  });

  it('needs no key where none is configured', async () => {
    await llm.require(null);
    await modelWith({ apiKey: undefined }).ask();
    expect((await llm.requests())[0]!.headers).not.toHaveProperty('authorization');
  });

  it('is whole although its connection is not ended', async () => {
    await llm.say({ text: 'Whole.' });
    await llm.fault({ kind: 'stall_end' });
    const clock = new ManualClock();
    const { ask, deltas, verdicts } = modelWith({}, clock);
    const answer = ask();
    await until(() => deltas.join('') === 'Whole.');
    await clock.advance(15_000);
    expect(await answer).toMatchObject({ content: 'Whole.' });
    expect(await verdicts()).toEqual({ success: 1 });
  });
});

describe('before the first byte', () => {
  it.each<[string, Fault]>([
    ['429', { kind: 'status', status: 429 }],
    ['429 with a Retry-After', { kind: 'status', status: 429, retryAfter: 1 }],
    ['500', { kind: 'status', status: 500 }],
    ['503', { kind: 'status', status: 503 }],
    ['a lost connection', { kind: 'drop' }],
    ['a connection that is lost after its headers', { kind: 'drop_first_token' }],
  ])('a call that ends with %s is made twice again', async (_what, fault) => {
    await llm.say({ text: 'At last.' });
    await llm.fault({ ...fault, times: 2 });
    const { ask, verdicts, counted } = modelWith({}, new UnpausedClock());
    expect(await ask()).toMatchObject({ content: 'At last.' });
    expect(await modelsAsked()).toEqual(['first', 'first', 'first']);
    expect([await verdicts(), await counted()]).toEqual([{ success: 1 }, ['first success 1']]);
    expect(log.events()).toEqual([]);
  });

  it('a call that fails after its last retry counts once, and names no model of the server', async () => {
    await llm.fault({ kind: 'status', status: 429 });
    const { ask, verdicts, counted } = modelWith({}, new UnpausedClock());
    await expect(ask()).rejects.toMatchObject({
      code: 'LLM_UNAVAILABLE',
      message: 'The language model refuses our requests for now: there were too many',
    });
    expect(await modelsAsked()).toHaveLength(3);
    expect([await verdicts(), await counted()]).toEqual([{ failure: 1 }, ['first rate_limited 1']]);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        event: 'llm_call_failed',
        message: 'the language model gave no answer: rate_limited',
        model: 'first',
        reason: 'rate_limited',
        status: 429,
      },
    ]);
  });

  it.each<[string, Fault]>([
    ['500', { kind: 'status', status: 500 }],
    ['429 with a long Retry-After', { kind: 'status', status: 429, retryAfter: 6 }],
    ['401', { kind: 'status', status: 401 }],
    ['404', { kind: 'status', status: 404 }],
    ['a lost connection', { kind: 'drop' }],
    ['garbage', { kind: 'garbage' }],
    ['a web page', { kind: 'html' }],
  ])('other models answer in place of one that ends with %s', async (_what, fault) => {
    await llm.say({ text: 'In its place.' });
    for (const model of ['first', 'second']) await llm.fault({ ...fault, model });
    const { ask, counted, verdicts } = modelWith(
      { fallbackModels: ['second', 'third', 'fourth'] },
      new UnpausedClock(),
    );
    expect(await ask()).toMatchObject({ content: 'In its place.', model: 'third' });
    expect([...new Set(await modelsAsked())]).toEqual(['first', 'second', 'third']);
    expect((await counted()).at(-1)).toBe('third success 1');
    expect(await verdicts()).toEqual({ success: 1 });
    expect(log.lines.map(({ event, model }) => [event, model])).toEqual([
      ['llm_call_failed', 'first'],
      ['llm_call_failed', 'second'],
    ]);
  });

  it('another model answers in the time that is left by one that hangs', async () => {
    await llm.say({ text: 'Quick.' });
    await llm.fault({ kind: 'stall', model: 'first' });
    const clock = new ManualClock();
    const { ask } = modelWith({ fallbackModels: ['second'] }, clock);
    const answer = ask();
    await until(async () => (await llm.requests()).length === 1);
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ content: 'Quick.', model: 'second' });
    expect(await modelsAsked()).toEqual(['first', 'second']);
  });
});

describe('a caller who leaves', () => {
  it.each<[string, Fault['kind']]>([
    ['before the headers', 'stall'],
    ['before the first token', 'stall_first_token'],
    ['in the middle', 'stall_midway'],
  ])('ends the request %s within a second, and is nobody’s failure', async (_when, kind) => {
    await llm.fault({ kind });
    const caller = new AbortController();
    const { ask, deltas, verdicts, counted } = modelWith({ fallbackModels: ['second'] });
    const answer = ask({ signal: caller.signal });
    await until(async () => (await llm.requests()).length === 1);
    if (kind === 'stall_midway') await until(() => deltas.length > 3);
    const left = Date.now();
    const reason = new Error('the visitor left');
    caller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await until(async () => (await llm.requests())[0]!.leftAfterMs !== null);
    const [request] = await llm.requests();
    expect(request!.at + request!.leftAfterMs! - left).toBeLessThan(1000);
    await until(async () => (await counted()).length > 0);
    expect([await verdicts(), await counted()]).toEqual([{ neutral: 1 }, ['first aborted 1']]);
    expect([await modelsAsked(), log.lines]).toEqual([['first'], []]);
  });

  it('is shown nothing more', async () => {
    await llm.say({ text: 'x'.repeat(1000), chunkSize: 1 });
    const caller = new AbortController();
    const deltas: string[] = [];
    const onDelta = (text: string) => {
      deltas.push(text);
      if (deltas.length === 10) caller.abort();
    };
    await expect(modelWith().ask({ signal: caller.signal, onDelta })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(deltas).toHaveLength(10);
  });

  it('asks nobody when they left before', async () => {
    const { ask, verdicts } = modelWith();
    await expect(ask({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect([await llm.requests(), await verdicts()]).toEqual([[], {}]);
  });
});

describe('asking for the models there are', () => {
  it('tells a right key from a wrong one', async () => {
    const { signal } = new AbortController();
    expect(await modelWith().client.listModels(signal)).toEqual(['demo-model']);
    const wrong = modelWith({ apiKey: 'sk-wrong' }).client.listModels(signal);
    await expect(wrong).rejects.toMatchObject({ reason: 'refused', status: 401 });
  });
});
