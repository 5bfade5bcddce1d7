import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { McpServer } from '@modelcontextprotocol/server';
import { request as httpRequest } from 'node:http';
import { ContentService } from '../../src/modules/content/content.service.js';
import { McpServers } from '../../src/modules/mcp/mcp.server.js';
import { ManualClock } from '../support/manual-clock.js';
import { type McpApp, PROTOCOL_2025, bootMcp, message, textOf } from '../support/mcp-app.js';
import { until } from '../support/until.js';

const OURS = 'https://portfolio.example';
const LIST = message('tools/call', { name: 'list_content', arguments: {} });

let app: McpApp;
let clock: ManualClock;

beforeAll(async () => {
  clock = new ManualClock(Date.now());
  app = await bootMcp({
    clock,
    env: { CORS_ORIGINS: `${OURS},http://localhost:3000`, TRUST_PROXY: '127.0.0.1' },
  });
}, 60_000);

afterEach(() => {
  jest.restoreAllMocks();
  clock.skip(60_000);
});

afterAll(() => app.close());

describe('the Origin of a request', () => {
  it.each([undefined, OURS, 'http://localhost:3000'])('may be %s', async (origin) => {
    const { status } = await app.post(LIST, origin === undefined ? {} : { origin });
    expect(status).toBe(200);
  });

  it.each([
    'https://evil.example',
    `${OURS}.evil.example`,
    `${OURS}:8443`,
    'http://portfolio.example',
    'https://PORTFOLIO.example',
    'http://127.0.0.1:3000',
    'http://localhost',
    'null',
    '*',
    '',
    `${OURS}, https://evil.example`,
  ])('may not be "%s", whatever credential comes with it', async (origin) => {
    const { status, headers, body } = await app.post(LIST, { origin, 'x-admin-key': 'k'.repeat(32) });
    expect(status).toBe(403);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ code: 'MCP_ORIGIN_FORBIDDEN', status: 403 });
  });

  it('is judged before the credential, of which a stranger learns nothing', async () => {
    const { body } = await app.post(LIST, { origin: 'https://evil.example', 'x-admin-key': 'wrong' });
    expect(body.code).toBe('MCP_ORIGIN_FORBIDDEN');
  });
});

describe('an answer', () => {
  it('has the headers of every answer, those of CORS among them', async () => {
    const { headers } = await app.post(LIST, { origin: OURS });
    expect(headers).toMatchObject({
      'access-control-allow-origin': OURS,
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-store',
      'content-type': 'text/event-stream',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-request-id': expect.any(String),
      ratelimit: expect.any(String),
    });
    expect(headers).not.toHaveProperty('mcp-session-id');
  });

  it('to a preflight lets a page of ours send what MCP clients send', async () => {
    const { headers, statusCode } = await app.server.inject({
      method: 'OPTIONS',
      url: '/api/mcp',
      headers: {
        origin: OURS,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,mcp-protocol-version,authorization',
      },
    });
    expect(statusCode).toBe(204);
    expect(headers['access-control-allow-headers']).toContain('mcp-protocol-version');
  });

  it('to a notification is 202 without a body', async () => {
    const { status, body } = await app.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([status, body]).toEqual([202, undefined]);
  });

  it('to a later request needs no handshake before: any replica may have had it', async () => {
    const { body } = await app.post(message('tools/list'), { 'mcp-protocol-version': PROTOCOL_2025 });
    expect(body.result.tools).toHaveLength(6);
  });
});

describe('what is no MCP message', () => {
  it.each(['GET', 'DELETE', 'PUT', 'PATCH'] as const)(
    '%s is refused with the method that works',
    async (method) => {
      const { statusCode, headers, body } = await app.server.inject({
        method,
        url: '/api/mcp',
        headers: { accept: 'text/event-stream', 'mcp-session-id': 'x' },
      });
      expect([statusCode, headers['allow']]).toEqual([405, 'OPTIONS, POST']);
      expect(JSON.parse(body)).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
    },
  );

  it.each([
    ['text that is no JSON', '{"jsonrpc":', {}, 400, 'MALFORMED_REQUEST'],
    ['nothing', '', {}, 400, 'MALFORMED_REQUEST'],
    ['another type', JSON.stringify(LIST), { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a batch', JSON.stringify([LIST, LIST]), {}, 400, 'MCP_BATCH_REFUSED'],
    ['an empty batch', '[]', {}, 400, 'MCP_BATCH_REFUSED'],
    ['more than 1 MiB', JSON.stringify('x'.repeat(2 ** 20)), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['a wrong admin key', JSON.stringify(LIST), { 'x-admin-key': 'wrong' }, 401, 'CREDENTIALS_INVALID'],
    ['a wrong token', JSON.stringify(LIST), { authorization: 'Bearer wrong' }, 401, 'CREDENTIALS_INVALID'],
  ] as const)('%s is refused with a problem', async (_what, body, headers, status, code) => {
    const answer = await app.post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body.code).toBe(code);
  });

  it.each([
    ['an object that is none', { hello: 'world' }, {}, 400],
    ['a number', 7, {}, 400],
    ['null', 'null', {}, 400],
    ['another version of JSON-RPC', { ...LIST, jsonrpc: '1.0' }, {}, 400],
    ['a client that takes no events', LIST, { accept: 'application/json' }, 406],
    ['a protocol that nobody knows', LIST, { 'mcp-protocol-version': '1999-12-31' }, 400],
    ['a header of 2026 on a message of 2025', LIST, { 'mcp-protocol-version': '2026-07-28' }, 400],
  ])('%s is refused in JSON-RPC', async (_what, body, headers, status) => {
    const answer = await app.post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number) } });
  });

  it('an unknown method is refused in JSON-RPC', async () => {
    const { body } = await app.post(message('tools/burn'));
    expect(body.error.code).toBe(-32_601);
  });

  it('a member named __proto__ is refused, and changes nothing', async () => {
    const { status } = await app.post(
      '{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{"polluted":true}}',
    );
    expect(status).toBe(400);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a client that asks too often', () => {
  it('is told so with its 61st message within a minute, while others are answered', async () => {
    const from = (address: string) => app.post(LIST, { 'x-forwarded-for': address });
    for (let sent = 0; sent < 60; sent++) expect((await from('203.0.113.7')).status).toBe(200);
    const refused = await from('203.0.113.7');
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body.code).toBe('RATE_LIMITED');
    expect((await from('203.0.113.8')).status).toBe(200);
    clock.skip(1000);
    expect((await from('203.0.113.7')).status).toBe(200);
  });
});

describe('a call that fails', () => {
  const SECRET = 'relation "salaries" does not exist';

  function failing(): void {
    jest
      .spyOn(app.nest.get(ContentService, { strict: false }), 'list')
      .mockImplementation(() => Promise.reject(new Error(SECRET)));
  }

  it('says nothing of what happened, and logs it', async () => {
    failing();
    const answers = await Promise.all([
      app.post(LIST),
      app.post(message('resources/read', { uri: 'portfolio://content' })),
      app.post(message('resources/list')),
      app.post(message('prompts/get', { name: 'summarize_portfolio' })),
      app.post(
        message('completion/complete', {
          ref: { type: 'ref/prompt', name: 'explain_project' },
          argument: { name: 'slug', value: '' },
        }),
      ),
    ]);
    const [tool, ...others] = answers.map(({ body }) => body);
    expect(tool.result).toMatchObject({ isError: true });
    expect(textOf(tool.result)).toBe('INTERNAL_ERROR: An unexpected fault was recorded');
    for (const { error } of others) expect(error).toMatchObject({ code: -32_603 });
    expect(JSON.stringify(answers)).not.toContain('salaries');
    const logged = app.log.filter(({ event }) => event === 'mcp_call_failed');
    expect(logged).toHaveLength(5);
    expect(logged[0]).toMatchObject({ message: SECRET, level: 'ERROR' });
  });

  it('is counted, apart from what is refused and what is answered', async () => {
    const series = (kind: string, outcome: string) =>
      app.metric(`mcp_requests_total{kind="${kind}",outcome="${outcome}"}`);
    const figures = () =>
      Promise.all([
        series('tool', 'ok'),
        series('tool', 'refused'),
        series('tool', 'failed'),
        series('resource', 'refused'),
      ]);
    const before = await figures();
    await app.post(LIST);
    await app.post(message('tools/call', { name: 'get_content', arguments: {} }));
    await app.post(message('resources/read', { uri: 'portfolio://content/project/nothing' }));
    failing();
    await app.post(LIST);
    expect((await figures()).map((figure, at) => figure - before[at]!)).toEqual([1, 1, 1, 1]);
  });
});

describe('a call that takes long', () => {
  /** @returns what is called once a call has begun that never ends. */
  function hanging(): Promise<void> {
    const begun = Promise.withResolvers<void>();
    jest.spyOn(app.nest.get(ContentService, { strict: false }), 'list').mockImplementation(() => {
      begun.resolve();
      return new Promise(() => undefined);
    });
    return begun.promise;
  }

  it('is given up after 30 seconds with 504, and the server is free', async () => {
    const begun = hanging();
    const answer = app.post(LIST);
    await begun;
    await clock.advance(30_000);
    expect(await answer).toMatchObject({ status: 504, body: { code: 'DEADLINE_EXCEEDED' } });
    jest.restoreAllMocks();
    expect((await app.post(LIST)).status).toBe(200);
  });

  it('ends when its client leaves, without a word in the log of errors', async () => {
    const begun = hanging();
    const made = jest.spyOn(app.nest.get(McpServers), 'for');
    const lines = app.log.length;
    const sent = httpRequest(app.url, {
      method: 'POST',
      headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    });
    sent.on('error', () => undefined).end(JSON.stringify(LIST));
    await begun;
    const { server } = await (made.mock.results[0]!.value as Promise<McpServer>);
    expect(server.transport).toBeDefined();
    sent.destroy();
    await until(() => server.transport === undefined);
    jest.restoreAllMocks();
    expect((await app.post(LIST)).status).toBe(200);
    expect(app.log.slice(lines).filter(({ level }) => level === 'ERROR')).toEqual([]);
  });
});
