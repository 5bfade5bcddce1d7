import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FetchEnding } from '../../platform/resilience/call-outcome.js';
import { UpstreamError, type UpstreamFailure } from '../../platform/resilience/upstream.error.js';
import { surelyDidNothing, withoutProvider } from './billing-result.js';

const failed = (reason: UpstreamFailure): FetchEnding => ({ failure: new UpstreamError('billing', reason) });
const answered = (status: number): FetchEnding => ({ response: new Response(null, { status }) });

/** Each way a try can end without a provider: whether it surely did nothing, and what the caller is told. */
const ENDINGS: readonly [string, FetchEnding, boolean, string][] = [
  ['a refused connection', failed('refused'), true, 'Connection refused'],
  ['a time-out', failed('timeout'), false, 'Billing service timeout after retries'],
  ['a lost connection', failed('reset'), false, 'Connection lost'],
  ['an unknown host', failed('dns'), false, 'Billing service cannot be reached'],
  ['a broken connection', failed('network'), false, 'Billing service cannot be reached'],
  ['a shutdown', failed('aborted'), false, 'Interrupted by a shutdown'],
  ['a redirect elsewhere', failed('redirect'), false, 'Billing service returned an unusable answer'],
  ['an endless answer', failed('too_large'), false, 'Billing service returned an unusable answer'],
  ['201 without an id', answered(201), false, 'Billing service returned an unusable answer'],
  ['200', answered(200), false, 'Billing service returned 200'],
  ['400', answered(400), true, 'Billing service returned 400'],
  ['401', answered(401), true, 'Billing service returned 401'],
  ['404', answered(404), true, 'Billing service returned 404'],
  ['408', answered(408), false, 'Billing service returned 408'],
  ['409', answered(409), false, 'Billing service returned 409'],
  ['422', answered(422), true, 'Billing service returned 422'],
  ['429', answered(429), false, 'Billing service returned 429'],
  ['500', answered(500), false, 'Billing service returned 500'],
  ['503', answered(503), false, 'Billing service returned 503'],
];

describe('a call that ended with', () => {
  it.each(ENDINGS)('%s', (_ending, ending, surelyNothing, reason) => {
    const state = surelyNothing ? 'failed' : 'unknown';
    expect(withoutProvider([ending])).toMatchObject({ state, reason, tries: 1 });
  });

  it('nothing that could be sent surely did nothing', () => {
    expect(withoutProvider([])).toMatchObject({ state: 'failed', tries: 0 });
  });
});

describe('a call of several tries', () => {
  it.each(
    ENDINGS.flatMap(([first, a, surelyA]) =>
      ENDINGS.map(
        ([last, b, surelyB, reason]) =>
          [first, last, a, b, surelyA && surelyB ? 'failed' : 'unknown', reason] as const,
      ),
    ),
  )('of which the first ended with %s and the last with %s', (_first, _last, a, b, state, reason) => {
    expect(withoutProvider([a, b])).toMatchObject({ state, reason, tries: 2 });
  });

  it('failed only if each of them surely did nothing, in whatever order', () => {
    const tries = fc.array(fc.constantFrom(...ENDINGS), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tries, (rows) => {
        const endings = rows.map(([, ending]) => ending);
        const { state } = withoutProvider(endings);
        expect(state === 'failed').toBe(endings.every(surelyDidNothing));
        expect(state).toBe(rows.every(([, , sure]) => sure) ? 'failed' : 'unknown');
      }),
    );
  });
});
