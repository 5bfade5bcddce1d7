import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ScriptedAnswer,
  hang,
  networkError,
  scriptedUpstream,
} from '../../../test/support/scripted-upstream.js';

const ADDRESS = 'https://api.example.com/things';
const READ = { operation: 'read' };

const status = (code: number, headers: Record<string, string> = {}) =>
  new Response(null, { status: code, headers });

describe('a retry', () => {
  it.each<[string, ScriptedAnswer]>([
    ['500', status(500)],
    ['503', status(503)],
    ['a refused connection', networkError('ECONNREFUSED')],
    ['a reset', networkError('ECONNRESET')],
    ['a closed socket', networkError('UND_ERR_SOCKET')],
    ['an unknown host', networkError('EAI_AGAIN')],
    ['a connection that is not made in time', networkError('UND_ERR_CONNECT_TIMEOUT')],
  ])('follows %s', async (_ending, ending) => {
    const { upstream, clock, sent } = scriptedUpstream([ending, status(200)], { retryDelaysMs: [250] });
    const answer = upstream.fetch(ADDRESS, undefined, READ);
    await clock.advance(249);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it.each<[string, ScriptedAnswer]>([
    ['an answer', status(200)],
    ['a client’s fault', status(404)],
    ['an untrusted certificate', networkError('CERT_HAS_EXPIRED')],
    ['a redirect elsewhere', status(302, { location: 'https://elsewhere.example.com/' })],
  ])('does not follow %s', async (_ending, ending) => {
    const { upstream, clock, sent } = scriptedUpstream([ending, status(200)], { retryDelaysMs: [250] });
    const answer = upstream.fetch(ADDRESS, undefined, READ).catch(() => undefined);
    await clock.advance(9_000);
    await answer;
    expect(sent).toHaveLength(1);
  });

  it('comes at most as often as there are delays, and the last ending stands', async () => {
    const { upstream, clock, sent } = scriptedUpstream(
      [status(500), networkError('ECONNRESET'), status(502)],
      {
        retryDelaysMs: [100, 200],
      },
    );
    const answer = upstream.fetch(ADDRESS, undefined, READ);
    await clock.advance(1000);
    expect((await answer).status).toBe(502);
    expect(sent).toHaveLength(3);
  });

  it('waits a time that is jittered within its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (retryJitter, chance) => {
          const { upstream, clock, sent } = scriptedUpstream([status(500), status(200)], {
            retryDelaysMs: [1000],
            retryJitter,
            random: () => chance,
          });
          const answer = upstream.fetch(ADDRESS, undefined, READ);
          await clock.advance(Math.floor(1000 * (1 - retryJitter)) - 1);
          expect(sent).toHaveLength(1);
          await clock.advance(Math.ceil(2000 * retryJitter) + 2);
          expect((await answer).status).toBe(200);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ['a POST', { method: 'POST', body: '{}' }, false, 1],
    ['a POST said to be idempotent', { method: 'POST', body: '{}' }, true, 2],
    ['a PUT', { method: 'PUT', body: '{}' }, false, 1],
    ['a HEAD', { method: 'HEAD' }, false, 2],
    ['a body that can be sent once only', { method: 'POST', body: new Blob(['x']).stream() }, true, 1],
  ])('of %s is made only where it is safe', async (_request, init, idempotent, tries) => {
    const { upstream, clock, sent } = scriptedUpstream([status(500), status(200)], { retryDelaysMs: [250] });
    const answer = upstream.fetch(ADDRESS, init, { ...READ, idempotent });
    await clock.advance(1000);
    await answer;
    expect(sent).toHaveLength(tries);
  });

  it('can be asked for other statuses', async () => {
    const { upstream, clock } = scriptedUpstream([status(429), status(200)], {
      retryDelaysMs: [250],
      retryOn: (code) => code === 429,
    });
    const answer = upstream.fetch(ADDRESS, undefined, READ);
    await clock.advance(250);
    expect((await answer).status).toBe(200);
  });

  it('can be kept to some failures', async () => {
    const onlyRefused = { retryDelaysMs: [250], retryOnFailure: (reason: string) => reason === 'refused' };
    for (const [code, tries] of [
      ['ECONNREFUSED', 2],
      ['ECONNRESET', 1],
    ] as const) {
      const { upstream, clock, sent } = scriptedUpstream([networkError(code), status(200)], onlyRefused);
      const answer = upstream.fetch(ADDRESS, undefined, READ).catch(() => undefined);
      await clock.advance(1000);
      await answer;
      expect([code, sent.length]).toEqual([code, tries]);
    }
  });

  it('is announced, with how each try ended', async () => {
    const { upstream, clock } = scriptedUpstream([networkError('ECONNREFUSED'), status(503), status(200)], {
      retryDelaysMs: [100, 200],
    });
    const seen: unknown[] = [];
    const answer = upstream.fetch(ADDRESS, undefined, {
      ...READ,
      onTry: ({ response, failure }, retryInMs) =>
        seen.push([response?.status ?? failure?.reason, retryInMs]),
    });
    await clock.advance(1000);
    await answer;
    expect(seen).toEqual([
      ['refused', 100],
      [503, 200],
      [200, undefined],
    ]);
  });

  it('is not announced for a try that the end of the whole time cut off', async () => {
    const { upstream, clock } = scriptedUpstream([hang], { retryDelaysMs: [100], totalTimeoutMs: 1000 });
    const seen: unknown[] = [];
    const ended = upstream
      .fetch(ADDRESS, undefined, {
        ...READ,
        onTry: ({ failure }, retryInMs) => seen.push([failure?.reason, retryInMs]),
      })
      .catch(() => undefined);
    await clock.advance(1000);
    await ended;
    expect(seen[0]).toEqual(['timeout', undefined]);
  });

  it('is not made when the deadline would cut it short: the answer there is stands', async () => {
    const { upstream, sent } = scriptedUpstream([status(500), status(200)], {
      retryDelaysMs: [250],
      totalTimeoutMs: 200,
    });
    expect((await upstream.fetch(ADDRESS, undefined, READ)).status).toBe(500);
    expect(sent).toHaveLength(1);
  });

  it('follows a try that took too long, but not the end of the whole time', async () => {
    const { upstream, clock, sent } = scriptedUpstream([hang, hang, hang], {
      retryDelaysMs: [100, 100],
      tryTimeoutMs: 1000,
      totalTimeoutMs: 2000,
    });
    const ended = expect(upstream.fetch(ADDRESS, undefined, READ)).rejects.toMatchObject({
      reason: 'timeout',
    });
    await clock.advance(1100);
    expect(sent).toHaveLength(2);
    await clock.advance(900);
    await ended;
    expect(sent).toHaveLength(2);
  });

  it('is not made for a caller that left in the meantime', async () => {
    const caller = new AbortController();
    const { upstream, clock, sent } = scriptedUpstream([status(500), status(200)], { retryDelaysMs: [250] });
    const ended = expect(upstream.fetch(ADDRESS, { signal: caller.signal }, READ)).rejects.toMatchObject({
      reason: 'aborted',
    });
    await clock.advance(100);
    caller.abort();
    await ended;
    await clock.advance(1000);
    expect(sent).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  const limited = (value: string) => status(503, { 'retry-after': value });

  it.each([
    ['is waited for up to the limit', '10', 10_000],
    ['of less than the delay does not shorten it', '0', 250],
    ['that is a date is not looked at', 'Wed, 21 Oct 2026 07:28:00 GMT', 250],
  ])('%s', async (_rule, value, waitMs) => {
    const { upstream, clock, sent } = scriptedUpstream([limited(value), status(200)], {
      retryDelaysMs: [250],
      retryAfterLimitMs: 10_000,
      totalTimeoutMs: 30_000,
    });
    const answer = upstream.fetch(ADDRESS, undefined, READ);
    await clock.advance(waitMs - 1);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it('above the limit makes the answer final', async () => {
    const { upstream, sent } = scriptedUpstream([limited('11'), status(200)], {
      retryDelaysMs: [250],
      retryAfterLimitMs: 10_000,
      totalTimeoutMs: 30_000,
    });
    expect((await upstream.fetch(ADDRESS, undefined, READ)).status).toBe(503);
    expect(sent).toHaveLength(1);
  });

  it('is not looked at unless asked', async () => {
    const { upstream, clock } = scriptedUpstream([limited('9'), status(200)], { retryDelaysMs: [250] });
    const answer = upstream.fetch(ADDRESS, undefined, READ);
    await clock.advance(250);
    expect((await answer).status).toBe(200);
  });
});
