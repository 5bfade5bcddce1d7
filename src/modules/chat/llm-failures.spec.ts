import { describe, expect, it } from '@jest/globals';
import { UpstreamError, UpstreamTimeoutError } from '../../platform/resilience/upstream.error.js';
import { DETAILS, LLM_FAILURES, ModelFailure, refusalOf, toModelFailure, verdictOf } from './llm-failures.js';

const answer = (status: number) => new Response(null, { status });

describe('a status', () => {
  it.each([
    [400, 'bad_request', 'neutral'],
    [413, 'bad_request', 'neutral'],
    [422, 'bad_request', 'neutral'],
    [401, 'refused', 'failure'],
    [402, 'refused', 'failure'],
    [403, 'refused', 'failure'],
    [404, 'refused', 'failure'],
    [408, 'refused', 'failure'],
    [429, 'rate_limited', 'failure'],
    [500, 'server_error', 'failure'],
    [529, 'server_error', 'failure'],
  ])('of %i is %s, and to the breaker a %s', (status, reason, verdict) => {
    const refusal = refusalOf(answer(status));
    expect(refusal).toMatchObject({ reason, status, midway: false, mayPass: true });
    expect(verdictOf(answer(status), refusal)).toBe(verdict);
  });
});

describe('what a call threw', () => {
  it.each([
    ['a refused connection', new UpstreamError('llm', 'refused'), 'unreachable'],
    ['a lost connection', new UpstreamError('llm', 'reset'), 'unreachable'],
    ['a time-out', new UpstreamTimeoutError('llm'), 'timeout'],
    ['a redirect elsewhere', new UpstreamError('llm', 'redirect'), 'invalid_answer'],
    ['too much', new UpstreamError('llm', 'too_large'), 'too_large'],
    ['anything else', new SyntaxError('Unexpected token in sk-leaked'), 'invalid_answer'],
    ['no error', 'text', 'invalid_answer'],
  ])('is told apart: %s', (_what, thrown, reason) => {
    expect(toModelFailure(thrown).reason).toBe(reason);
    const wrapped = new Error('Connection error.', { cause: new Error('again', { cause: thrown }) });
    expect(toModelFailure(wrapped).reason).toBe(reason);
  });

  it('keeps a failure that is one already', () => {
    const failure = new ModelFailure('empty_answer');
    expect(toModelFailure(new Error('wrapped', { cause: failure }))).toBe(failure);
  });

  it('ends after a chain of causes without an end', () => {
    const endless = new Error('endless');
    endless.cause = endless;
    expect(toModelFailure(endless).reason).toBe('invalid_answer');
  });

  it('has none of the words in it', () => {
    const { message, stack, cause } = toModelFailure(new SyntaxError('Unexpected token in sk-leaked'));
    expect(JSON.stringify([message, stack, cause])).not.toContain('sk-leaked');
  });
});

describe('the breaker', () => {
  it('is not opened by what a visitor can bring about', () => {
    const neutral = LLM_FAILURES.filter(
      (reason) => verdictOf(answer(200), new ModelFailure(reason)) === 'neutral',
    );
    expect(neutral).toEqual(['bad_request', 'empty_answer', 'too_large']);
  });

  it('judges for itself what was not thrown by a model', () => {
    expect(verdictOf(answer(200), undefined)).toBeUndefined();
    expect(verdictOf(answer(500), new Error('else'))).toBeUndefined();
  });
});

describe('after the first token', () => {
  it('nothing else is tried', () => {
    const midway = refusalOf(answer(500)).afterFirstToken();
    expect(midway).toMatchObject({ reason: 'server_error', midway: true, mayPass: false });
  });
});

describe('the words for the caller', () => {
  it('say of each failure something of its own', () => {
    const details = Object.values(DETAILS);
    expect(new Set(details).size).toBe(details.length);
    expect(Object.keys(DETAILS).sort()).toEqual([...LLM_FAILURES, 'circuit_open'].sort());
  });
});
