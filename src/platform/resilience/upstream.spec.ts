import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  type ScriptedAnswer,
  hang,
  networkError,
  scriptedUpstream,
} from '../../../test/support/scripted-upstream.js';
import { CircuitOpenError } from './circuit-open.error.js';
import { UpstreamError, UpstreamTimeoutError } from './upstream.error.js';

const URL_WITH_SECRET = 'https://api.example.com/things?token=hidden-in-query';
const GET = { headers: { authorization: 'Bearer hidden-in-header' } };
const OPERATION = { operation: 'read' };

const status = (code: number) => new Response(null, { status: code });

describe('what a call says of the upstream', () => {
  it.each<[string, string, string, ScriptedAnswer]>([
    ['200', 'success', 'success', status(200)],
    ['304', 'success', 'success', status(304)],
    ['400', 'neutral', 'client_error', status(400)],
    ['404', 'neutral', 'client_error', status(404)],
    ['429', 'neutral', 'client_error', status(429)],
    ['500', 'failure', 'server_error', status(500)],
    ['503', 'failure', 'server_error', status(503)],
    ['a refused connection', 'failure', 'network', networkError('ECONNREFUSED')],
    ['a reset', 'failure', 'network', networkError('ECONNRESET')],
    ['an unknown host', 'failure', 'network', networkError('ENOTFOUND')],
    ['a connection that is not made in time', 'failure', 'timeout', networkError('UND_ERR_CONNECT_TIMEOUT')],
    ['anything else of the network', 'failure', 'network', new TypeError('fetch failed')],
  ])('after %s is %s, shown as %s', async (_answer, verdict, outcome, answer) => {
    const { upstream, counted, outcomes } = scriptedUpstream([answer]);
    await upstream.fetch(URL_WITH_SECRET, GET, OPERATION).catch(() => undefined);
    expect(counted).toEqual([verdict]);
    expect(await outcomes()).toEqual([outcome]);
  });

  it('is a failure when work throws over a good answer, as over a body that was not promised', async () => {
    const { upstream, counted, outcomes } = scriptedUpstream([new Response('<html>')]);
    const work = upstream.call('read', async (fetch) => (await fetch(URL_WITH_SECRET)).json());
    await expect(work).rejects.toMatchObject({ name: 'SyntaxError' });
    expect(counted).toEqual(['failure']);
    expect(await outcomes()).toEqual(['server_error']);
  });

  it('is a success also when a client throws over 304', async () => {
    const { upstream, counted } = scriptedUpstream([status(304)]);
    const work = upstream.call('read', async (fetch) => {
      await fetch(URL_WITH_SECRET);
      throw new Error('Not modified');
    });
    await expect(work).rejects.toThrow('Not modified');
    expect(counted).toEqual(['success']);
  });

  it('stays neutral when work throws over a 404', async () => {
    const { upstream, counted } = scriptedUpstream([status(404)]);
    const work = upstream.call('read', async (fetch) => {
      await fetch(URL_WITH_SECRET);
      throw new Error('no such thing');
    });
    await expect(work).rejects.toThrow('no such thing');
    expect(counted).toEqual(['neutral']);
  });

  it('is a failure also when work makes do without the answer', async () => {
    const { upstream, counted } = scriptedUpstream([networkError('ECONNREFUSED')]);
    const work = upstream.call('read', (fetch) => fetch(URL_WITH_SECRET).catch(() => 'made up'));
    expect(await work).toBe('made up');
    expect(counted).toEqual(['failure']);
  });

  it('is nothing when work fails before it asked', async () => {
    const { upstream, counted } = scriptedUpstream([]);
    await expect(upstream.call('read', () => Promise.reject(new Error('unprepared')))).rejects.toThrow(
      'unprepared',
    );
    expect(counted).toEqual(['neutral']);
  });

  it('is what the module makes of the answer, where it says so', async () => {
    const { upstream, counted } = scriptedUpstream([status(503), status(200), status(404)], {
      classify: (response) =>
        response.status === 503 ? 'neutral' : response.status === 404 ? 'failure' : undefined,
    });
    for (let calls = 0; calls < 3; calls++) await upstream.fetch(URL_WITH_SECRET, GET, OPERATION);
    expect(counted).toEqual(['neutral', 'success', 'failure']);
  });

  it('is one failure for all its tries', async () => {
    const { upstream, clock, counted, sent } = scriptedUpstream([status(500), status(502), status(503)], {
      retryDelaysMs: [100, 100],
    });
    const call = upstream.fetch(URL_WITH_SECRET, GET, OPERATION);
    await clock.advance(1000);
    expect((await call).status).toBe(503);
    expect(sent).toHaveLength(3);
    expect(counted).toEqual(['failure']);
  });
});

describe('a call', () => {
  it('is not made while the breaker is open', async () => {
    const { upstream, counted, sent, outcomes } = scriptedUpstream(
      Array.from({ length: 9 }, () => status(500)),
    );
    for (let calls = 0; calls < 5; calls++) await upstream.fetch(URL_WITH_SECRET, GET, OPERATION);
    await expect(upstream.fetch(URL_WITH_SECRET, GET, OPERATION)).rejects.toBeInstanceOf(CircuitOpenError);
    expect(sent).toHaveLength(5);
    expect(counted.at(-1)).toBe('rejected');
    expect(await outcomes()).toContain('rejected');
  });

  it('times out after 10 s, counted as a failure', async () => {
    const { upstream, clock, counted, outcomes } = scriptedUpstream([hang]);
    const call = upstream.fetch(URL_WITH_SECRET, GET, OPERATION);
    const ended = expect(call).rejects.toBeInstanceOf(UpstreamTimeoutError);
    await clock.advance(9_999);
    expect(counted).toEqual([]);
    await clock.advance(1);
    await ended;
    expect(counted).toEqual(['failure']);
    expect(await outcomes()).toEqual(['timeout']);
  });

  it('has one deadline for all its fetches', async () => {
    const slowly = async (seconds: number) => {
      await clock.sleep(seconds * 1000);
      return status(200);
    };
    const { upstream, clock } = scriptedUpstream([() => slowly(6), hang]);
    const call = upstream.call('read', async (fetch) => [
      await fetch(URL_WITH_SECRET),
      await fetch(URL_WITH_SECRET),
    ]);
    const ended = expect(call).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', reason: 'timeout' });
    await clock.advance(10_000);
    await ended;
  });

  it('is over in time also when work waits for something else', async () => {
    const { upstream, clock, breaker } = scriptedUpstream([]);
    const ended = expect(upstream.call('read', () => new Promise(() => undefined))).rejects.toBeInstanceOf(
      UpstreamTimeoutError,
    );
    await clock.advance(10_000);
    await ended;
    expect(breaker.state).toBe('closed');
  });

  it('stops what its work left under way', async () => {
    const { upstream, sent } = scriptedUpstream([hang, status(404)]);
    await upstream.call('read', async (fetch) => {
      fetch(URL_WITH_SECRET).catch(() => undefined);
      return fetch(URL_WITH_SECRET);
    });
    expect(sent[0]!.signal.aborted).toBe(true);
  });

  it.each(['the call', 'the fetch'])(
    'that its caller leaves by the signal of %s is neutral',
    async (whose) => {
      const { upstream, counted, outcomes } = scriptedUpstream([hang]);
      const { signal, abort } = controller();
      const call =
        whose === 'the call'
          ? upstream.fetch(URL_WITH_SECRET, GET, { ...OPERATION, signal })
          : upstream.fetch(URL_WITH_SECRET, { ...GET, signal }, OPERATION);
      abort();
      await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', reason: 'aborted' });
      expect(counted).toEqual(['neutral']);
      expect(await outcomes()).toEqual(['aborted']);
    },
  );

  it('whose caller has left before it started is not made', async () => {
    const { upstream, counted } = scriptedUpstream([]);
    let made = false;
    const work = () => {
      made = true;
      return new Promise(() => undefined);
    };
    const call = upstream.call('read', work, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ reason: 'aborted' });
    expect(made).toBe(false);
    expect(counted).toEqual(['neutral']);
  });
});

describe('an error', () => {
  const hidden = 'hidden-in';

  it.each<[string, ScriptedAnswer]>([
    ['a lost connection', Object.assign(networkError('ECONNRESET'), { url: URL_WITH_SECRET })],
    ['a refused address', new TypeError(`Failed to parse URL from ${URL_WITH_SECRET}`)],
    [
      'a redirect',
      new Response('hidden-in-body', { status: 302, headers: { location: 'https://other/?hidden-in' } }),
    ],
    ['a body that is too long', new Response('hidden-in-body'.repeat(100))],
  ])('of %s has nothing of the call in it', async (_reason, answer) => {
    const { upstream } = scriptedUpstream([answer], { maxBodyBytes: 1000 });
    const error: unknown = await upstream
      .fetch(URL_WITH_SECRET, GET, OPERATION)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UpstreamError);
    expect(inspect(error, { depth: 9 })).not.toContain(hidden);
  });

  it.each([
    ['an address', 'not an address?token=hidden-in-query', {}],
    ['a header', URL_WITH_SECRET, { authorization: 'Bearer hidden-in-header\n' + 'x' }],
  ])('of %s that cannot be sent quotes it not, and is not the upstream’s', async (_what, url, headers) => {
    const { upstream, counted } = scriptedUpstream([]);
    const error: unknown = await upstream
      .fetch(url, { headers }, OPERATION)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UpstreamError);
    expect(inspect(error, { depth: 9 })).not.toContain(hidden);
    expect(counted).toEqual(['neutral']);
  });

  it('names the upstream and the reason', async () => {
    const { upstream } = scriptedUpstream([networkError('CERT_HAS_EXPIRED')]);
    await expect(upstream.fetch(URL_WITH_SECRET, GET, OPERATION)).rejects.toMatchObject({
      message: 'upstream gave no usable answer (network)',
      upstream: 'upstream',
      systemCode: 'CERT_HAS_EXPIRED',
    });
  });
});

function controller() {
  const own = new AbortController();
  return {
    signal: own.signal,
    abort: () => {
      own.abort();
    },
  };
}
