import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, HttpCode, Module, Param, Post, Put } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { RouteLimits } from '../../src/platform/http/route-limits.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

const noteSchema = z.strictObject({ text: z.string() });
type Note = z.infer<typeof noteSchema>;

const KIB = 1024;

@Controller('notes')
class NotesController {
  @Get()
  list() {
    return [];
  }

  @Post()
  @HttpCode(200)
  add(@Body({ schema: noteSchema }) { text }: Note) {
    return { length: text.length };
  }

  @Post('long')
  @HttpCode(200)
  @RouteLimits({ bodyLimit: 300 * KIB })
  addLong(@Body({ schema: noteSchema }) { text }: Note) {
    return { length: text.length };
  }

  @Post('short')
  @HttpCode(200)
  @RouteLimits({ bodyLimit: 1 * KIB })
  addShort(@Body({ schema: noteSchema }) { text }: Note) {
    return { length: text.length };
  }

  @Get(':id')
  read(@Param('id') id: string) {
    return { id };
  }

  @Put(':id/text')
  write(@Param('id') id: string, @Body({ schema: noteSchema }) note: Note) {
    return { id, ...note };
  }

  @Delete(':id/text')
  @HttpCode(204)
  clear() {
    return undefined;
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {}

const JSON_TYPE = { 'content-type': 'application/json' };
/** A note of exactly so many bytes. */
const noteOf = (bytes: number) => JSON.stringify({ text: '' }).replace('""', `"${'x'.repeat(bytes - 11)}"`);
const chunked = (text: string) => Readable.from(text.match(/.{1,10000}/gs) ?? []);

let app: ProbeApp;
const ask = (options: InjectOptions) => app.server.inject(options);
const post = (
  payload: InjectOptions['payload'],
  headers: Record<string, string> = JSON_TYPE,
  url = '/notes',
) => ask({ method: 'POST', url, payload, headers });

beforeAll(async () => {
  app = await bootProbe(NotesModule);
});

afterAll(() => app.nest.close());

describe('every error', () => {
  it.each<[number, string, InjectOptions & { readonly url: string }]>([
    [400, 'MALFORMED_REQUEST', { method: 'POST', url: '/notes', payload: '{', headers: JSON_TYPE }],
    [404, 'ROUTE_NOT_FOUND', { url: '/nowhere?secret=1' }],
    [405, 'METHOD_NOT_ALLOWED', { method: 'PATCH', url: '/notes' }],
    [
      413,
      'PAYLOAD_TOO_LARGE',
      { method: 'POST', url: '/notes', payload: noteOf(101 * KIB), headers: JSON_TYPE },
    ],
    [
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      { method: 'POST', url: '/notes', payload: 'x', headers: { 'content-type': 'text/csv' } },
    ],
    [422, 'VALIDATION_FAILED', { method: 'POST', url: '/notes', payload: {} }],
  ])(
    'of status %d is a problem with code %s and all of RFC 9457’s members',
    async (status, code, request) => {
      const answer = await ask(request);
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length);
      const { errors, ...problem } = answer.json<Record<string, unknown>>();
      expect(problem).toEqual({
        type: `urn:portfolio-platform:problem:${code.toLowerCase().replaceAll('_', '-')}`,
        title: expect.stringMatching(/^[A-Z].+[^.]$/),
        status,
        detail: expect.stringMatching(/^[A-Z].+[^.]$/),
        instance: request.url.split('?', 1)[0],
        code,
        requestId: answer.headers['x-request-id'],
      });
      expect(errors === undefined).toBe(status !== 422);
    },
  );
});

describe('a body that is not JSON', () => {
  it.each([
    ['cut off', '{"text": "a'],
    ['with more after its end', '{"text": "a"} {}'],
    ['with single quotes', "{'text': 'a'}"],
    ['empty', ''],
    ['that would replace a prototype', '{"text": "a", "__proto__": {"admin": true}}'],
    ['that would replace a constructor’s prototype', '{"text": "a", "constructor": {"prototype": {}}}'],
  ])('(%s) answers 400 and repeats nothing of it', async (_what, payload) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'MALFORMED_REQUEST', status: 400 });
    expect(answer.body).not.toMatch(/position|token|__proto__|prototype/i);
  });
});

describe('an address', () => {
  it.each(['/nowhere', '/notes/', '/Notes', '/notes/1/2', '/notes/1/text/3', '//notes'])(
    'that no route has (%s) answers 404 to every method and names none',
    async (url) => {
      for (const method of ['GET', 'HEAD', 'POST', 'DELETE'] as const) {
        const { statusCode, headers } = await ask({ method, url });
        expect([method, statusCode, headers.allow]).toEqual([method, 404, undefined]);
      }
    },
  );

  it.each<[InjectOptions['method'], string, string]>([
    ['DELETE', '/notes', 'GET, HEAD, OPTIONS, POST'],
    ['PATCH', '/notes?page=2', 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/notes/17/text', 'DELETE, OPTIONS, PUT'],
    ['HEAD', '/notes/17/text', 'DELETE, OPTIONS, PUT'],
    ['PUT', '/notes/17', 'GET, HEAD, OPTIONS'],
    ['PUT', '/notes/long', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/notes/caf%C3%A9%2F', 'GET, HEAD, OPTIONS'],
    ['POST', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/notes', 'GET, HEAD, OPTIONS, POST'],
  ])('that does not know %s (%s) answers 405 and allows %s', async (method, url, allow) => {
    const answer = await ask({ method, url });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 });
  });

  it('answers HEAD as GET, without the content', async () => {
    const get = await ask({ url: '/notes/1' });
    const head = await ask({ method: 'HEAD', url: '/notes/1' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    for (const name of ['content-length', 'content-type']) expect(head.headers[name]).toBe(get.headers[name]);
  });

  it.each([
    ['/notes', 'GET, HEAD, OPTIONS, POST'],
    ['/notes/17/text', 'DELETE, OPTIONS, PUT'],
  ])('answers OPTIONS of %s, which is no preflight, with what it allows', async (url, allow) => {
    const { statusCode, headers, body } = await ask({ method: 'OPTIONS', url });
    expect([statusCode, headers.allow, body]).toEqual([204, allow, '']);
  });

  it('answers 404 to OPTIONS where there is nothing', async () => {
    const answer = await ask({ method: 'OPTIONS', url: '/nowhere' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
});

describe('a body', () => {
  it.each([
    ['/notes', 100 * KIB],
    ['/notes/long', 300 * KIB],
    ['/notes/short', 1 * KIB],
  ])('sent to %s may have %d bytes, and one more answers 413', async (url, limit) => {
    for (const framed of [(text: string) => text, chunked]) {
      expect((await post(framed(noteOf(limit)), JSON_TYPE, url)).statusCode).toBe(200);
      const refused = await post(framed(noteOf(limit + 1)), JSON_TYPE, url);
      expect(refused.statusCode).toBe(413);
      expect(refused.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', status: 413 });
    }
  });

  it.each([
    'text/plain',
    'text/plain; charset=utf-8',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'json',
    '/',
  ])('of type %s answers 415', async (type) => {
    const answer = await post(noteOf(20), { 'content-type': type });
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 });
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset="UTF-8"'])(
    'of type %s is read',
    async (type) => {
      expect((await post(noteOf(20), { 'content-type': type })).statusCode).toBe(200);
    },
  );
});
