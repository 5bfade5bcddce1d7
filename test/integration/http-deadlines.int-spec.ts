import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EventEmitter, once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { RouteLimits } from '../../src/platform/http/route-limits.js';
import { type ListeningProbe, listenProbe } from '../support/listening-probe.js';

const DEADLINE_MS = 30;

/** Between the tests and the handlers they ask. */
const signals = new EventEmitter();

@Controller('work')
class WorkController {
  @Get('short')
  @RouteLimits({ deadlineMs: DEADLINE_MS })
  async short() {
    await once(signals, 'finish');
    return { done: true };
  }

  @Post('short')
  @RouteLimits({ deadlineMs: DEADLINE_MS })
  async shortWithBody() {
    await once(signals, 'finish');
    return { done: true };
  }

  @Get('endless')
  @RouteLimits({ deadlineMs: 0 })
  async endless() {
    await delay(3 * DEADLINE_MS);
    return { done: true };
  }

  @Get('usual')
  async usual(@Req() { signal }: FastifyRequest) {
    signals.emit('started', signal);
    await once(signals, 'finish');
    return { done: true };
  }

  @Post('upload')
  @HttpCode(200)
  upload(@Body() body: unknown) {
    return { received: body };
  }
}

@Module({ controllers: [WorkController] })
class WorkModule {}

let probe: ListeningProbe;

beforeAll(async () => {
  probe = await listenProbe(WorkModule);
});

afterAll(() => probe.close());

describe('a handler that exceeds its route’s deadline', () => {
  const ask = async (path: string) => {
    const response = await fetch(probe.origin + path);
    return { response, body: (await response.json()) as unknown };
  };

  it('is answered for with 504, and when to come back', async () => {
    const { response, body } = await ask('/work/short');
    expect(response.status).toBe(504);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe('5');
    expect(body).toEqual({
      type: 'urn:portfolio-platform:problem:deadline-exceeded',
      title: 'The request took too long',
      status: 504,
      detail: 'The request was not finished within its deadline',
      instance: '/work/short',
      code: 'DEADLINE_EXCEEDED',
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('is answered for as well when its request has a body, all of which was read', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1000) });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${probe.origin}/work/short`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toMatchObject([504, { code: 'DEADLINE_EXCEEDED' }]);
  });

  it.each<[string, Error | undefined, string[]]>([
    ['finishes', undefined, ['http_request']],
    ['fails', new Error('too late'), ['http_request', 'unexpected_fault']],
  ])('and %s afterwards harms nobody', async (_what, error, logged) => {
    const { response } = await ask('/work/short');
    const requestId = response.headers.get('x-request-id')!;
    await probe.linesOf(requestId);
    if (error) signals.emit('error', error);
    else signals.emit('finish');
    await nextTurn();
    const errors = (await probe.linesOf(requestId)).filter(({ level }) => level === 'ERROR');
    expect(errors.map(({ event }) => event)).toEqual(logged);
    expect((await ask('/')).response.status).toBe(200);
  });

  it('is not there on a route that declares none', async () => {
    const { response, body } = await ask('/work/endless');
    expect([response.status, body]).toEqual([200, { done: true }]);
  });
});

describe('a client that goes away', () => {
  let socket: Socket;
  let linesBefore: number;

  beforeEach(async () => {
    linesBefore = probe.lines().length;
    socket = connect(Number(new URL(probe.origin).port), '127.0.0.1');
    await once(socket, 'connect');
  });

  const alarming = () =>
    probe
      .lines()
      .slice(linesBefore)
      .filter(({ level }) => level === 'ERROR' || level === 'WARN');
  /** The server has seen the end of the client's connection. */
  const noticed = async () => {
    const { server } = probe.server;
    const open = () =>
      new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
    const others = (await open()) - 1;
    return async () => {
      while ((await open()) > others) await nextTurn();
    };
  };

  it.each(['destroy', 'resetAndDestroy'] as const)(
    'while its request is handled (%s) logs no ERROR',
    async (leave) => {
      const started = once(signals, 'started');
      socket.write('GET /work/usual HTTP/1.1\r\nHost: x\r\n\r\n');
      const [signal] = (await started) as [AbortSignal];
      const gone = await noticed();
      socket[leave]();
      await gone();
      signals.emit('finish');
      await nextTurn();
      expect(signal.aborted).toBe(true);
      expect(alarming()).toEqual([]);
      const access = probe
        .lines()
        .slice(linesBefore)
        .filter(({ event }) => event === 'http_request');
      expect(access).toMatchObject([{ route: '/work/usual', status: 499 }]);
    },
  );

  it.each(['destroy', 'resetAndDestroy'] as const)(
    'in the middle of its body (%s) logs no ERROR',
    async (leave) => {
      const received = once(probe.server.server, 'request');
      socket.write(
        'POST /work/upload HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"te',
      );
      await received;
      const gone = await noticed();
      socket[leave]();
      await gone();
      await nextTurn();
      expect(alarming()).toEqual([]);
    },
  );

  it('in the middle of its headers logs nothing', async () => {
    const gone = await noticed();
    socket.write('GET /work/usual HTTP/1.1\r\nHo');
    await nextTurn();
    socket.resetAndDestroy();
    await gone();
    expect(probe.lines().slice(linesBefore)).toEqual([]);
  });
});
