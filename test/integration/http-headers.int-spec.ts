import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Module, Post } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { configureApp } from '../../src/app.config.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const ORIGIN = 'https://app.example.com';
const OTHER_ORIGIN = 'https://admin.example.com';

@Controller('texts')
class TextsController {
  @Get('1023')
  @Header('content-type', 'text/plain; charset=utf-8')
  below() {
    return 'x'.repeat(1023);
  }

  @Get('1025')
  @Header('content-type', 'text/plain; charset=utf-8')
  above() {
    return 'x'.repeat(1025);
  }

  @Get('json')
  json() {
    return { text: 'x'.repeat(5000) };
  }

  @Get('image')
  @Header('content-type', 'image/png')
  image() {
    return Buffer.alloc(5000);
  }

  @Post()
  add() {
    throw new Error('no room');
  }
}

@Module({ controllers: [TextsController] })
class TextsModule {}

let app: ProbeApp;
const ask = (options: InjectOptions) => app.server.inject(options);

beforeAll(async () => {
  app = await bootProbe(TextsModule, { env: { CORS_ORIGINS: `${ORIGIN},${OTHER_ORIGIN}` } });
});

afterAll(() => app.nest.close());

const ANSWERS: readonly [string, InjectOptions][] = [
  ['a success', { url: '/texts/json' }],
  ['a preflight', { method: 'OPTIONS', url: '/texts', headers: preflight(ORIGIN) }],
  ['400', { method: 'POST', url: '/texts', payload: '{', headers: { 'content-type': 'application/json' } }],
  ['404', { url: '/nowhere' }],
  ['405', { method: 'PUT', url: '/texts' }],
  ['415', { method: 'POST', url: '/texts', payload: 'a', headers: { 'content-type': 'text/csv' } }],
  ['500', { method: 'POST', url: '/texts' }],
  ['an address that cannot be read', { url: '/texts/%zz' }],
];

function preflight(origin: string): Record<string, string> {
  return {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type',
  };
}

describe('the request id', () => {
  const idFor = async (headers: Record<string, string | string[]>) =>
    (await ask({ url: '/', headers })).headers['x-request-id'];

  it.each(ANSWERS)(
    'given is on every answer (%s), and in its body where it is a problem',
    async (_what, request) => {
      const headers = { ...request.headers, 'x-request-id': 'given-1' };
      const answer = await ask({ ...request, headers });
      expect(answer.headers['x-request-id']).toBe('given-1');
      if (answer.statusCode >= 400) expect(answer.json()).toMatchObject({ requestId: 'given-1' });
    },
  );

  it.each(['a', '~ !"#$%&/()=?`{[]}\\', 'x'.repeat(128)])('is taken from X-Request-Id: %s', async (id) => {
    expect(await idFor({ 'x-request-id': id })).toBe(id);
  });

  it('is taken from X-Correlation-Id where there is no X-Request-Id', async () => {
    expect(await idFor({ 'x-correlation-id': 'second' })).toBe('second');
    expect(await idFor({ 'x-correlation-id': 'second', 'x-request-id': 'first' })).toBe('first');
  });

  it('is a new UUID each time where none is given', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => idFor({})));
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(20);
  });

  it.each([
    ['empty', ''],
    ['longer than 128 characters', 'x'.repeat(129)],
    ['of Latin-1', 'caf\u00e9'],
    ['with a tab', 'a\tb'],
    ['with a line break', 'a\r\nSet-Cookie: b=c'],
    ['with an escape sequence', '\u001b[31m'],
    ['with DEL', 'a\u007f'],
    ['with NUL', 'a\u0000'],
    ['of a GitHub token', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
  ])('is a new UUID where the one given is %s', async (_what, id) => {
    expect(await idFor({ 'x-request-id': id })).toMatch(UUID);
    expect(await idFor({ 'x-correlation-id': id })).toMatch(UUID);
  });
});

describe('security headers', () => {
  it.each(ANSWERS)('are on every answer (%s)', async (_what, request) => {
    const { headers } = await ask(request);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'self';/),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });
});

describe('CORS', () => {
  it.each([ORIGIN, OTHER_ORIGIN])('lets %s, which is listed, read the answer', async (origin) => {
    for (const url of ['/texts/json', '/nowhere']) {
      const { headers } = await ask({ url, headers: { origin } });
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': expect.stringContaining('X-Request-Id'),
        vary: expect.stringMatching(/\bOrigin\b/i),
      });
    }
  });

  it.each([
    'https://example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.net',
    'https://evil-app.example.com',
    'null',
    '*',
  ])('does not let %s read anything', async (origin) => {
    for (const request of [
      { url: '/texts/json', headers: { origin } },
      { method: 'OPTIONS', url: '/texts', headers: preflight(origin) } as const,
    ]) {
      const { headers } = await ask(request);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers.vary).toMatch(/\bOrigin\b/i);
    }
  });

  it('answers the preflight of a listed origin', async () => {
    const { statusCode, headers, body } = await ask({
      method: 'OPTIONS',
      url: '/texts',
      headers: preflight(ORIGIN),
    });
    expect([statusCode, body]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
    });
    const methods = String(headers['access-control-allow-methods']).split(/,\s*/);
    expect(methods).toEqual(expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']));
  });

  it('never says *', async () => {
    for (const [, request] of ANSWERS) {
      const { headers } = await ask({ ...request, headers: { origin: ORIGIN, ...request.headers } });
      for (const [name, value] of Object.entries(headers))
        if (name.startsWith('access-control-')) expect([name, value]).not.toEqual([name, '*']);
    }
  });

  it.each(['*', 'example.com', 'https://example.com/', 'https://*.example.com'])(
    'cannot be opened to %s',
    (origins) => {
      expect(() => configureApp({ APP_ENV: 'test', CORS_ORIGINS: origins })).toThrow(/^CORS_ORIGINS: /);
    },
  );
});

describe('compression', () => {
  const get = (url: string, encoding?: string) =>
    ask({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });

  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ] as const)('of an answer above 1 kB, asked for as %s, is %s', async (asked, encoding, decompress) => {
    for (const [url, text] of [
      ['/texts/1025', 'x'.repeat(1025)],
      ['/texts/json', JSON.stringify({ text: 'x'.repeat(5000) })],
    ] as const) {
      const { headers, rawPayload } = await get(url, asked);
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers.vary).toMatch(/accept-encoding/i);
      expect(decompress(rawPayload).toString()).toBe(text);
      expect(rawPayload.length).toBeLessThan(200);
    }
  });

  it.each([
    ['/texts/1023', 'gzip, br'],
    ['/nowhere', 'gzip, br'],
    ['/texts/image', 'gzip, br'],
    ['/texts/json', undefined],
    ['/texts/json', 'identity'],
    ['/texts/json', 'zstd'],
  ])('is not of %s asked for with %s', async (url, encoding) => {
    const { headers, rawPayload } = await get(url, encoding);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(rawPayload.length).toBe(Number(headers['content-length']));
  });
});
