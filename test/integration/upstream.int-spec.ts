import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { MetricsRegistry } from '../../src/platform/observability/metrics-registry.js';
import { BreakerRegistry } from '../../src/platform/resilience/breaker-registry.js';
import { ResilienceMetrics } from '../../src/platform/resilience/resilience.metrics.js';
import { type UpstreamDefinition, Upstreams } from '../../src/platform/resilience/upstreams.js';
import { SystemClock } from '../../src/shared/clock.js';

const READ = { operation: 'read' };
const NO_REDIS = { configured: false } as RedisConnection;
/** Milliseconds that are short for a test and long for a call on the loopback. */
const TIMEOUT_MS = 80;

/** A server's request handler, by test. */
let handle: RequestListener;
let server: Server;
let base: string;
let requests: number;
const sockets = new Set<Socket>();
let upstreams: Upstreams;

function createUpstream(definition: Partial<UpstreamDefinition> = {}) {
  return upstreams.create({ name: 'upstream', totalTimeoutMs: 2000, ...definition });
}

async function listen(target: Server): Promise<string> {
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  return `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
}

/** A port that nobody listens on any more. */
async function closedPort(): Promise<string> {
  const gone = createServer();
  const address = await listen(gone);
  gone.close();
  await once(gone, 'close');
  return address;
}

beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests++;
    handle(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  base = await listen(server);
  const clock = new SystemClock();
  const metrics = new ResilienceMetrics(new MetricsRegistry());
  upstreams = new Upstreams(new BreakerRegistry(clock, metrics, NO_REDIS), metrics, clock);
});

afterEach(async () => {
  await upstreams.onApplicationShutdown();
  server.closeAllConnections();
  server.close();
});

describe('an upstream over a real connection', () => {
  it('answers, over connections that are kept alive', async () => {
    handle = (request, response) => {
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ token: request.headers.authorization }));
    };
    const upstream = createUpstream();
    for (let calls = 0; calls < 50; calls++) {
      const answer = await upstream.fetch(`${base}/things`, { headers: { authorization: 'Bearer t' } }, READ);
      expect(await answer.json()).toEqual({ token: 'Bearer t' });
    }
    // undici may open a second one while the first is not yet marked free.
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('opens no more connections than it may', async () => {
    handle = (_request, response) => {
      setTimeout(() => response.end('x'), 10);
    };
    const upstream = createUpstream({ connections: 2 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => upstream.fetch(base, undefined, READ)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('sends a body', async () => {
    handle = (request, response) => {
      request.pipe(response.writeHead(201));
    };
    const answer = await createUpstream().fetch(
      base,
      { method: 'POST', body: 'hello' },
      { operation: 'write' },
    );
    expect([answer.status, await answer.text()]).toEqual([201, 'hello']);
  });

  it('says that a connection was refused', async () => {
    const call = createUpstream().fetch(await closedPort(), undefined, READ);
    await expect(call).rejects.toMatchObject({ reason: 'refused', systemCode: 'ECONNREFUSED' });
  });

  it('says that a host has no address', async () => {
    const call = createUpstream().fetch('http://no-such-host.invalid/', undefined, READ);
    await expect(call).rejects.toMatchObject({ reason: 'dns' });
  });

  it.each([
    ['before the headers', (response: Parameters<RequestListener>[1]) => response.socket!.resetAndDestroy()],
    [
      'in the middle of the body',
      (response: Parameters<RequestListener>[1]) => {
        response
          .writeHead(200, { 'content-length': '1000' })
          .write('half', () => response.socket!.resetAndDestroy());
      },
    ],
  ])('says that a connection was reset %s, and tries again', async (_when, reset) => {
    handle = (_request, response) => {
      if (requests <= 2) reset(response);
      else response.end('whole');
    };
    const upstream = createUpstream({ retryDelaysMs: [1] });
    await expect(upstream.fetch(base, undefined, READ)).rejects.toMatchObject({ reason: 'reset' });
    expect(await (await upstream.fetch(base, undefined, READ)).text()).toBe('whole');
  });

  it.each([
    ['the headers', () => undefined],
    [
      'the rest of the body',
      (response: Parameters<RequestListener>[1]) => response.writeHead(200).write('first bytes'),
    ],
  ])('times out without %s', async (_part, begin) => {
    handle = (_request, response) => {
      begin(response);
    };
    const startedAt = performance.now();
    const call = createUpstream({ totalTimeoutMs: TIMEOUT_MS, retryDelaysMs: [1] }).fetch(
      base,
      undefined,
      READ,
    );
    await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS * 5);
    expect(requests).toBe(1);
    // What nobody waits for any more does not hold its connection.
    await noConnectionLeft();
  });

  it('follows a redirect on the same host, with the token', async () => {
    handle = (request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' }).end('moved');
      else response.end(request.headers.authorization);
    };
    const answer = await createUpstream().fetch(
      `${base}/old`,
      { headers: { authorization: 'Bearer t' } },
      READ,
    );
    expect(await answer.text()).toBe('Bearer t');
  });

  it('does not follow a redirect to another host', async () => {
    let reached = false;
    const elsewhere = createServer((_request, response) => {
      reached = true;
      response.end();
    });
    const location = await listen(elsewhere);
    handle = (_request, response) => {
      response.writeHead(302, { location }).end();
    };
    await expect(createUpstream().fetch(base, undefined, READ)).rejects.toMatchObject({ reason: 'redirect' });
    elsewhere.close();
    expect(reached).toBe(false);
  });

  it.each([
    ['as sent', {}, Buffer.alloc(100_000)],
    ['once decompressed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(100_000))],
  ])('refuses an answer that is too large %s', async (_how, headers, body) => {
    handle = (_request, response) => {
      response.writeHead(200, headers).end(body);
    };
    const call = createUpstream({ maxBodyBytes: 50_000 }).fetch(base, undefined, READ);
    await expect(call).rejects.toMatchObject({ reason: 'too_large' });
  });

  it('lets go of the connection when the caller leaves', async () => {
    const caller = new AbortController();
    handle = () => {
      caller.abort();
    };
    const call = createUpstream().fetch(base, undefined, { ...READ, signal: caller.signal });
    await expect(call).rejects.toMatchObject({ reason: 'aborted' });
    await noConnectionLeft();
  });

  it('streams an answer past the deadline, until the caller leaves', async () => {
    const caller = new AbortController();
    handle = (_request, response) => {
      const timer = setInterval(() => response.write('tick '), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    const upstream = createUpstream({ totalTimeoutMs: TIMEOUT_MS });
    const answer = await upstream.fetch(base, undefined, { ...READ, streaming: true, signal: caller.signal });
    const reader = answer.body!.getReader();
    const startedAt = performance.now();
    while (performance.now() - startedAt < TIMEOUT_MS * 2) expect((await reader.read()).done).toBe(false);
    caller.abort();
    const drained = async () => {
      while (!(await reader.read()).done);
    };
    await expect(drained()).rejects.toMatchObject({ reason: 'aborted' });
    await noConnectionLeft();
  });

  it.each([
    ['uses connections again', true],
    ['makes a connection for each call where it is told to', false],
  ])('%s', async (_how, keepAlive) => {
    let opened = 0;
    server.on('connection', () => opened++);
    handle = (_request, response) => {
      response.end('x');
    };
    const upstream = createUpstream({ keepAlive });
    for (let call = 0; call < 5; call++) await (await upstream.fetch(base, undefined, READ)).text();
    expect(opened === 5).toBe(!keepAlive);
  });

  it('closes its connections at shutdown, and calls nobody afterwards', async () => {
    handle = (_request, response) => {
      response.end('x');
    };
    const upstream = createUpstream();
    await upstream.fetch(base, undefined, READ);
    expect(sockets.size).toBe(1);
    await upstreams.onApplicationShutdown();
    await noConnectionLeft();
    await expect(upstream.fetch(base, undefined, READ)).rejects.toMatchObject({ reason: 'network' });
    expect(requests).toBe(1);
  });
});

/** Fails by the test's own time limit when a connection stays. */
async function noConnectionLeft(): Promise<void> {
  while (sockets.size > 0) await delay(5);
}
