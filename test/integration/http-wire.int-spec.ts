import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ListeningProbe, listenProbe } from '../support/listening-probe.js';
import { sendBytes, sendRaw } from '../support/raw-request.js';

@Controller('wire')
class WireController {
  @Get(':name')
  read(@Param('name') name: string) {
    return { name };
  }

  @Post()
  @HttpCode(200)
  receive(@Body() body: unknown) {
    return { body: body ?? null };
  }
}

@Module({ controllers: [WireController] })
class WireModule {}

const MEMBERS = ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'];
const PROBLEM = 'application/problem+json';
const json = (body: string) => JSON.parse(body) as Record<string, unknown>;

let probe: ListeningProbe;

beforeAll(async () => {
  probe = await listenProbe(WireModule);
});

afterAll(() => probe.close());

/** Whatever came, the server serves on and calls none of it its own fault. */
afterEach(async () => {
  expect((await sendRaw(probe.origin, { method: 'GET', path: '/wire/alive' })).status).toBe(200);
  expect(probe.lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
});

describe('an address', () => {
  it.each(['/wire/%', '/wire/%zz', '/wire/%c3%28', '/%ff', '/wire/a%2', '/wire/%00%', '/%E0%A4%A?x=%zz'])(
    'with bad percent encoding (%s) answers 400 and is logged',
    async (path) => {
      const answer = await sendRaw(probe.origin, { method: 'GET', path });
      expect([answer.status, answer.headers['content-type']]).toEqual([400, PROBLEM]);
      const requestId = String(answer.headers['x-request-id']);
      expect(json(answer.body)).toMatchObject({
        code: 'MALFORMED_REQUEST',
        instance: path.split('?')[0],
        requestId,
      });
      expect(await probe.linesOf(requestId)).toMatchObject([{ event: 'http_request', status: 400 }]);
    },
  );

  it('with a parameter longer than the server reads answers 414', async () => {
    const path = `/wire/${'x'.repeat(4000)}`;
    const answer = await sendRaw(probe.origin, { method: 'GET', path });
    expect([answer.status, answer.headers['content-type']]).toEqual([414, PROBLEM]);
    expect(json(answer.body)).toMatchObject({ code: 'URI_TOO_LONG', status: 414 });
  });

  it('longer than the server reads of a request’s head answers 431', async () => {
    const answer = await exchange(`GET /wire/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    '*',
    'http://elsewhere.example/wire/a',
    '//elsewhere.example',
    '/../../etc/passwd',
    '/wire/..%2f..%2f',
  ])('in another form (%s) is answered', async (path) => {
    const answer = await sendRaw(probe.origin, { method: 'GET', path });
    expect([200, 400, 404]).toContain(answer.status);
    if (answer.status !== 200) expect(answer.headers['content-type']).toBe(PROBLEM);
  });
});

/** Sends bytes and keeps the connection open for the answer. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(probe.origin).port), '127.0.0.1');
  // The server closes while the rest is still on its way.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes, 'latin1');
  return text(socket);
}

describe('a request’s head', () => {
  const tooLarge = `GET /wire/a HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;

  it.each([
    ['that is too large', tooLarge, 431, 'HEADERS_TOO_LARGE'],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  ])('%s is answered with a problem and logged', async (_what, bytes, status, code) => {
    const [head = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json\r$/im);
    const requestId = /^x-request-id: (.+)$/im.exec(head)?.[1];
    const problem = json(body);
    expect(problem).toMatchObject({ code, status, instance: '', requestId });
    expect(Object.keys(problem).sort()).toEqual([...MEMBERS].sort());
    const logged = probe.lines().filter((line) => line['requestId'] === requestId);
    expect(logged).toMatchObject([{ level: 'INFO', event: 'request_unreadable', status }]);
  });

  it('that does not arrive in time answers 408', async () => {
    const { server } = probe.server;
    const accepted = once(server, 'connection');
    const answer = exchange('GET /wire/a HTTP/1.1\r\nHo');
    const [socket] = (await accepted) as [Socket];
    server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
  });

  it.each([
    ['of random bytes', '\u0000\u0001\u0002\u00ff\u00fe\r\n\r\n'],
    ['of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['with an unknown method', 'FETCH /wire/a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['without a host', 'GET /wire/a HTTP/1.1\r\n\r\n'],
    ['with a header that has no name', 'GET /wire/a HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['with NUL in a header', 'GET /wire/a HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\u0000b\r\n\r\n'],
    ['with a space before a colon', 'GET /wire/a HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['of two lengths', 'POST /wire HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'with both framings',
      'POST /wire HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['with a negative length', 'POST /wire HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    [
      'with a bad chunk',
      'POST /wire HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('%s answers 400, and the connection ends', async (_what, bytes) => {
    const answer = await exchange(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/HPE_|llhttp|parse error|\.js/i);
  });

  it.each(['ignored: \u00e9', 'x-request-id: \u00e9\u00ff', 'x-correlation-id: \u0080'])(
    'with bytes beyond ASCII (%s) is read',
    async (header) => {
      const answer = await exchange(
        `GET /wire/a HTTP/1.1\r\nHost: x\r\n${header}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).toMatch(/^x-request-id: [\da-f]{8}-[\da-f-]{27}\r$/m);
    },
  );
});

describe('a body', () => {
  const post = (headers: Record<string, string>, body: string) =>
    sendRaw(probe.origin, { method: 'POST', path: '/wire', headers, body });

  it('without a content type answers 415, however it is framed', async () => {
    const framings: [string, string][] = [
      ['content-length', '2'],
      ['transfer-encoding', 'chunked'],
    ];
    for (const [name, value] of framings) {
      const answer = await post({ [name]: value }, '{}');
      expect([answer.status, answer.headers['content-type']]).toEqual([415, PROBLEM]);
      expect(json(answer.body)).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
    }
  });

  it('may be missing with its content type', async () => {
    expect(await post({ 'content-length': '0' }, '')).toMatchObject({ status: 200, body: '{"body":null}' });
  });

  it('that is announced as too large answers 413 before it is read', async () => {
    const head =
      'POST /wire HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n';
    const answer = await exchange(head);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/^content-type: application\/problem\+json\r$/m);
  });

  it('that turns out too large on its way answers 413', async () => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const answer = await post(headers, JSON.stringify('x'.repeat(200_000)));
    expect([answer.status, json(answer.body)]).toMatchObject([413, { code: 'PAYLOAD_TOO_LARGE' }]);
  });

  it('that ends before its length is an aborted request', async () => {
    const bytes =
      'POST /wire HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a":';
    expect(await sendBytes(probe.origin, bytes)).toMatch(/^(HTTP\/1\.1 400 |$)/);
  });
});

describe('HEAD', () => {
  it.each(['/wire/a', '/nowhere', '/wire', '/wire/%zz'])(
    'of %s answers as GET without the content',
    async (path) => {
      const head = await exchange(`HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      const get = await sendRaw(probe.origin, { method: 'GET', path });
      expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${get.status} `));
      expect(head.toLowerCase()).toContain(`content-type: ${String(get.headers['content-type'])}\r\n`);
      expect(head).toMatch(/\r\n\r\n$/);
    },
  );
});
