import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CapturedLog } from '../../../test/support/captured-log.js';
import {
  type ScriptedAnswer,
  hang,
  networkError,
  scriptedUpstream,
} from '../../../test/support/scripted-upstream.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import type { UpstreamDefinition, Upstreams } from '../../platform/resilience/upstreams.js';
import { BillingClient } from './billing.client.js';
import { BillingMetrics } from './billing.metrics.js';

const REQUEST = { key: '9b2f9a51-7f0e-4f0c-8f39-0f8f0e9b7a55', name: 'Orchard Logistics' };
const status = (code: number, headers: Record<string, string> = {}) =>
  new Response('{"detail":"no"}', { status: code, headers });
const created = (id: unknown = 'prv_1') => Response.json({ id }, { status: 201 });
const log = new CapturedLog();

function clientOf(script: readonly ScriptedAnswer[], idempotency: 'key' | 'none' = 'key') {
  let definition: UpstreamDefinition | undefined;
  let scripted: ReturnType<typeof scriptedUpstream> | undefined;
  const upstreams = {
    create(given: UpstreamDefinition) {
      definition = given;
      scripted = scriptedUpstream(script, given);
      return scripted.upstream;
    },
  } as Upstreams;
  const registry = new MetricsRegistry();
  const config = { url: 'http://billing.example/v2', idempotency } as const;
  const client = new BillingClient(config, new BillingMetrics(registry), upstreams);
  const create = (retry = true, signal = new AbortController().signal) =>
    client.createProvider(() => Promise.resolve(REQUEST), { retry, signal });
  return { client, create, definition: definition!, ...scripted!, scrape: () => registry.scrape() };
}

beforeEach(() => {
  log.start();
});

afterEach(() => {
  log.stop();
});

describe('asking for a provider', () => {
  it('sends the company’s name, with the approval’s id as the key', async () => {
    const { create, sent, definition } = clientOf([created('prv_7')]);
    expect(await create()).toEqual({ state: 'recorded', providerId: 'prv_7', tries: 1 });
    const [{ url, method, headers, body }] = sent as [(typeof sent)[0]];
    expect([method, url, body]).toEqual([
      'POST',
      'http://billing.example/v2/provider',
      '{"name":"Orchard Logistics"}',
    ]);
    expect(headers.get('idempotency-key')).toBe(REQUEST.key);
    expect(headers.get('content-type')).toBe('application/json');
    expect(definition).toMatchObject({ name: 'billing', connectTimeoutMs: 5000, tryTimeoutMs: 10_000 });
  });

  it('reads an id that is a number', async () => {
    const { create } = clientOf([created(17)]);
    expect(await create()).toMatchObject({ state: 'recorded', providerId: '17' });
  });

  it.each([
    ['is not JSON', () => new Response('<html>', { status: 201 })],
    ['has no id', () => Response.json({}, { status: 201 })],
    ['has an empty id', () => created('')],
    ['is a mere 200', () => Response.json({ id: 'prv_1' })],
  ])('does not know where the answer %s', async (_what, answer) => {
    const { create, sent, counted } = clientOf([answer()]);
    expect(await create()).toMatchObject({ state: 'unknown', failure: 'invalid_answer', tries: 1 });
    expect([sent.length, counted]).toEqual([1, ['failure']]);
  });
});

describe('with keys, a try', () => {
  it.each<[string, ScriptedAnswer]>([
    ['408', status(408)],
    ['429', status(429)],
    ['500', status(500)],
    ['503', status(503)],
    ['a refused connection', networkError('ECONNREFUSED')],
    ['a connection that is not made in time', networkError('UND_ERR_CONNECT_TIMEOUT')],
    ['an unknown host', networkError('ENOTFOUND')],
  ])('that ended with %s is made again after 0.5, 1 and 2 s', async (_ending, ending) => {
    const again = () => (ending instanceof Response ? ending.clone() : ending);
    const { create, sent, clock } = clientOf([again(), again(), again(), created()]);
    const result = create();
    for (const [index, delayMs] of [500, 1000, 2000].entries()) {
      await clock.advance(delayMs - 1);
      expect(sent).toHaveLength(index + 1);
      await clock.advance(1);
      expect(sent).toHaveLength(index + 2);
    }
    expect(await result).toEqual({ state: 'recorded', providerId: 'prv_1', tries: 4 });
  });

  it('that hangs ends after 10 s, and is made again', async () => {
    const { create, sent, clock } = clientOf([hang, created()]);
    const result = create();
    await clock.advance(9_999);
    expect(sent[0]!.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(sent[0]!.signal.aborted).toBe(true);
    await clock.advance(500);
    expect(await result).toMatchObject({ state: 'recorded', tries: 2 });
  });

  it('carries the same key each time', async () => {
    const { create, sent, clock } = clientOf([status(500), status(500), created()]);
    const result = create();
    await clock.advance(2000);
    await result;
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual(Array(3).fill(REQUEST.key));
  });

  it.each<[string, ScriptedAnswer]>([
    ['400', status(400)],
    ['404', status(404)],
    ['409', status(409)],
    ['422', status(422)],
    ['a lost connection', networkError('ECONNRESET')],
    ['a Retry-After of more than 10 s', status(429, { 'retry-after': '11' })],
  ])('that ended with %s is the last', async (_ending, ending) => {
    const { create, sent, clock } = clientOf([ending, created()]);
    const result = create();
    await clock.advance(30_000);
    expect(await result).toMatchObject({ tries: 1 });
    expect(sent).toHaveLength(1);
  });

  it('waits as long as Retry-After asks, up to 10 s', async () => {
    const { create, sent, clock } = clientOf([status(429, { 'retry-after': '10' }), created()]);
    const result = create();
    await clock.advance(9_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(await result).toMatchObject({ state: 'recorded', tries: 2 });
  });

  it('is the only one where the caller asks for one', async () => {
    const { create, sent, clock } = clientOf([status(500), created()]);
    const result = create(false);
    await clock.advance(30_000);
    expect(await result).toMatchObject({ state: 'unknown', tries: 1 });
    expect(sent).toHaveLength(1);
  });
});

describe('without keys, a try', () => {
  it.each<[string, ScriptedAnswer]>([
    ['429', status(429)],
    ['500', status(500)],
    ['a lost connection', networkError('ECONNRESET')],
    ['a connection that is not made in time', networkError('UND_ERR_CONNECT_TIMEOUT')],
  ])('that ended with %s is the last, and unknown', async (_ending, ending) => {
    const { create, sent, clock } = clientOf([ending, created()], 'none');
    const result = create();
    await clock.advance(30_000);
    expect(await result).toMatchObject({ state: 'unknown', tries: 1 });
    expect(sent).toHaveLength(1);
  });

  it('that was refused is made again', async () => {
    const { create, clock } = clientOf([networkError('ECONNREFUSED'), created()], 'none');
    const result = create();
    await clock.advance(500);
    expect(await result).toMatchObject({ state: 'recorded', tries: 2 });
  });
});

describe('the breaker', () => {
  const lost = () => networkError('ECONNRESET');

  it('counts calls, not tries', async () => {
    const { create, clock, breaker, counted } = clientOf([
      ...Array.from({ length: 16 }, () => networkError('ECONNREFUSED')),
    ]);
    for (let call = 0; call < 4; call++) {
      const result = create();
      await clock.advance(3500);
      await result;
    }
    expect([breaker.state, counted]).toEqual(['closed', Array(4).fill('failure')]);
  });

  it('when open keeps anything from being prepared', async () => {
    const { client, create, breaker } = clientOf(Array.from({ length: 5 }, lost));
    for (let call = 0; call < 5; call++) await create();
    expect(breaker.state).toBe('open');
    let prepared = false;
    const call = client.createProvider(
      () => {
        prepared = true;
        return Promise.resolve(REQUEST);
      },
      { retry: true, signal: new AbortController().signal },
    );
    await expect(call).rejects.toMatchObject({ code: 'BILLING_CIRCUIT_OPEN', retryAfterSeconds: 30 });
    expect(prepared).toBe(false);
  });

  it('learns nothing from what could not be prepared, which is thrown as it is', async () => {
    const { client, counted, sent } = clientOf([]);
    const call = client.createProvider(() => Promise.reject(new Error('somebody was faster')), {
      retry: true,
      signal: new AbortController().signal,
    });
    await expect(call).rejects.toThrow('somebody was faster');
    expect([counted, sent]).toEqual([['neutral'], []]);
  });
});

describe('a shutdown', () => {
  it('cuts off a try, whose end is then unknown', async () => {
    const stop = new AbortController();
    const { create, clock } = clientOf([hang]);
    const result = create(true, stop.signal);
    await clock.advance(1000);
    stop.abort();
    expect(await result).toMatchObject({ state: 'unknown', failure: 'interrupted' });
  });

  it('cuts off the wait for another try', async () => {
    const stop = new AbortController();
    const { create, clock, sent } = clientOf([status(500), created()]);
    const result = create(true, stop.signal);
    await clock.advance(100);
    stop.abort();
    expect(await result).toMatchObject({ state: 'unknown' });
    expect(sent).toHaveLength(1);
  });
});

describe('the log and the metrics', () => {
  it('tell of a call that succeeded after a retry', async () => {
    const { create, clock, scrape } = clientOf([status(503), created('prv_9')]);
    const result = create();
    await clock.advance(500);
    await result;
    expect(log.lines).toMatchObject([
      { event: 'billing_service_request', action: 'create_provider', company: 'Orchard Logistics' },
      { event: 'billing_service_retry', level: 'warn', attempt: 2 },
      { event: 'billing_service_success', providerId: 'prv_9' },
    ]);
    const text = await scrape();
    expect(text).toContain('billing_requests_total{outcome="success"} 1');
    expect(text).toContain('billing_requests_total{outcome="timeout"} 0');
  });

  it('tell of a failure and its kind', async () => {
    const { create, scrape } = clientOf([networkError('ECONNRESET')]);
    await create();
    expect(log.lines.at(-1)).toMatchObject({
      event: 'billing_service_error',
      level: 'error',
      kind: 'connection_lost',
    });
    expect(await scrape()).toContain('billing_requests_total{outcome="connection_lost"} 1');
  });
});
