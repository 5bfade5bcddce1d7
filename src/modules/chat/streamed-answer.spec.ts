import { describe, expect, it } from '@jest/globals';
import { StreamedAnswer } from './streamed-answer.js';

const delta = (content: object, finish_reason?: string) => ({ choices: [{ delta: content, finish_reason }] });
const bit = (call: object) => delta({ tool_calls: [call] });
const STOP = delta({}, 'stop');

function answerOf(...chunks: object[]): StreamedAnswer {
  const answer = new StreamedAnswer();
  for (const chunk of chunks) answer.add(chunk);
  return answer;
}

const failureOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
};

describe('an answer that is put together from chunks', () => {
  it('has begun with its first text or tool call, not with the role', () => {
    expect(answerOf(delta({ role: 'assistant', content: '' })).begun).toBe(false);
    expect(answerOf(delta({ content: 'H' })).begun).toBe(true);
    expect(answerOf(bit({ index: 0, id: 'a', function: { name: 'f' } })).begun).toBe(true);
  });

  it('keeps what the server says of itself', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, more: {} };
    const answer = answerOf({ model: 'm-1', ...delta({ content: 'Hi' }) }, STOP, { choices: [], usage });
    expect(answer).toMatchObject({
      content: 'Hi',
      serversModel: 'm-1',
      finishReason: 'stop',
      usage: { promptTokens: 3, completionTokens: 4 },
    });
  });

  it('takes usage that is null, as some servers send with every chunk', () => {
    expect(answerOf({ ...delta({ content: 'Hi' }), usage: null }).usage).toBeUndefined();
  });

  it('puts calls together by their index, in whatever order their bits come', () => {
    const answer = answerOf(
      bit({ index: 1, id: 'b', function: { name: 'g', arguments: '{' } }),
      bit({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
      bit({ index: 1, function: { arguments: '}' } }),
      bit({ index: 0, function: { arguments: '[]' } }),
    );
    expect(answer.toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '[]' },
      { id: 'b', name: 'g', arguments: '{}' },
    ]);
  });

  it('takes whole calls without an index or an id, and names that are repeated', () => {
    const call = { function: { name: 'f', arguments: '1' } };
    const whole = answerOf(delta({ tool_calls: [call, call] }));
    expect(whole.toolCalls.map(({ id }) => id)).toEqual(['call_0', 'call_1']);
    const repeated = { index: 0, id: 'a', ...call };
    expect(answerOf(bit(repeated), bit(repeated)).toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '11' },
    ]);
  });

  it('has 16 calls at most', () => {
    const calls = (count: number) =>
      Array.from({ length: count }, (_, index) => bit({ index, function: { name: 'f' } }));
    expect(answerOf(...calls(16)).toolCalls).toHaveLength(16);
    expect(failureOf(() => answerOf(...calls(17)))).toMatchObject({ reason: 'too_large' });
  });

  it.each([
    ['nothing', null],
    ['no object', 'text'],
    ['no choices', { hello: 'world' }],
    ['choices of another shape', { choices: [{ delta: { content: 7 } }] }],
    ['a negative index', bit({ index: -1 })],
    ['usage of another shape', { choices: [], usage: { prompt_tokens: '7' } }],
  ])('is nonsense where a chunk is %s', (_what, chunk) => {
    expect(failureOf(() => new StreamedAnswer().add(chunk))).toMatchObject({ reason: 'invalid_answer' });
  });
});

describe('an answer that is over', () => {
  it('is good once the model has finished, with text or with calls', () => {
    expect(() => answerOf(delta({ content: 'Hi' }), STOP).close()).not.toThrow();
    const call = bit({ index: 0, id: 'a', function: { name: 'f' } });
    expect(() => answerOf(call, delta({}, 'tool_calls')).close()).not.toThrow();
  });

  it.each<[string, object[], object]>([
    ['never began', [], { reason: 'invalid_answer', midway: false }],
    ['did not finish', [delta({ content: 'Hi' })], { reason: 'invalid_answer', midway: true }],
    ['calls what has no name', [bit({ index: 0 }), STOP], { reason: 'invalid_answer', midway: true }],
    ['has nothing in it', [STOP], { reason: 'empty_answer', midway: false }],
  ])('is a failure when it %s', (_what, chunks, failure) => {
    expect(failureOf(() => answerOf(...chunks).close())).toMatchObject(failure);
  });
});
