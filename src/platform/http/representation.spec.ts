import { describe, expect, it } from '@jest/globals';
import { type FastifyInstance, fastify } from 'fastify';
import fc from 'fast-check';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Representation, represent, representOnce, sendRepresentation } from './representation.js';

const LONG = JSON.stringify({ data: 'words and words and '.repeat(200) });
const SHORT = JSON.stringify({ data: 'ö' });

function serverOf(representation: Representation, vary?: string): FastifyInstance {
  const server = fastify();
  server.get('/', (request, reply) => {
    void reply.header('cache-control', 'public, max-age=60');
    if (vary !== undefined) void reply.header('vary', vary);
    void reply.send(sendRepresentation(request, reply, representation));
  });
  return server;
}

async function ask(representation: Representation, headers: Record<string, string> = {}, vary?: string) {
  const server = serverOf(representation, vary);
  const answer = await server.inject({ url: '/', headers });
  await server.close();
  return answer;
}

describe('a representation', () => {
  it('holds the body as it is, and its compressed forms where they are worth it', async () => {
    const { identity, encoded } = await represent(LONG);
    expect(identity.toString()).toBe(LONG);
    const [[br, brBody], [gz, gzBody]] = encoded as [[string, Buffer], [string, Buffer]];
    expect([br, gz]).toEqual(['br', 'gzip']);
    expect([brotliDecompressSync(brBody).toString(), gunzipSync(gzBody).toString()]).toEqual([LONG, LONG]);
    expect((await represent(SHORT)).encoded).toEqual([]);
    expect(representOnce(LONG).encoded).toEqual([]);
  });

  it('has a weak tag that changes with the body, and with nothing else', async () => {
    const { etag } = await represent(LONG);
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    expect((await represent(LONG)).etag).toBe(etag);
    expect(representOnce(LONG).etag).toBe(etag);
    expect((await represent(`${LONG} `)).etag).not.toBe(etag);
  });
});

describe('the coding of an answer', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate', undefined],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['x-gzip', undefined],
    ['gzip;q=x', undefined],
    ['gzip ; q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.000, gzip;q=0.001', 'gzip'],
    ['br;q=0,gzip;q=0', undefined],
    ['br;q=0.1, gzip;q=1', 'gzip'],
    ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'br'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['gzip, *;q=0', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=1', 'gzip'],
    ['brotli', undefined],
    [';;;,,,=', undefined],
  ])('for a client that takes %j is %s', async (accepted, coding) => {
    const { headers, rawPayload } = await ask(await represent(LONG), {
      ...(accepted !== undefined && { 'accept-encoding': accepted }),
    });
    expect(headers['content-encoding']).toBe(coding);
    const decoded =
      coding === 'br'
        ? brotliDecompressSync(rawPayload)
        : coding === 'gzip'
          ? gunzipSync(rawPayload)
          : rawPayload;
    expect(decoded.toString()).toBe(LONG);
    expect(headers['content-length']).toBe(String(rawPayload.length));
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('is none that the client refuses, whatever it sends', async () => {
    const representation = await represent(LONG);
    const server = serverOf(representation);
    const weight = fc.constantFrom('', ';q=0', ';q=0.0', ';q=0.3', '; q=1', ';q=x');
    const element = fc.tuple(fc.constantFrom('br', 'gzip', 'identity', '*', 'zstd', ''), weight);
    await fc.assert(
      fc.asyncProperty(fc.array(element, { maxLength: 5 }), async (elements) => {
        const accepted = elements.map((parts) => parts.join('')).join(', ');
        const { headers } = await server.inject({ url: '/', headers: { 'accept-encoding': accepted } });
        const coding = headers['content-encoding'];
        if (coding === undefined) return;
        const named = elements.filter(([name]) => name === coding || name === '*');
        expect(named.length).toBeGreaterThan(0);
        expect(named.every(([, q]) => /q=0(\.0)?$/.test(q))).toBe(false);
      }),
      { numRuns: 300 },
    );
    await server.close();
  });
});

describe('the headers of an answer', () => {
  it.each([LONG, SHORT])('are those of a 304, too (%#)', async (body) => {
    const representation = await represent(body);
    const { headers: whole, statusCode } = await ask(representation);
    const again = await ask(representation, { 'if-none-match': whole.etag! });
    expect([statusCode, again.statusCode, again.body]).toEqual([200, 304, '']);
    for (const name of ['etag', 'cache-control', 'vary']) expect(again.headers[name]).toBe(whole[name]);
    expect(again.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['*', 304],
    ['"other", W/"another"', 200],
    ['not a tag', 200],
  ])('for If-None-Match: %s say %i', async (tags, status) => {
    expect((await ask(representOnce(SHORT), { 'if-none-match': tags })).statusCode).toBe(status);
  });

  it('match the tag by weak comparison, alone or in a list', async () => {
    const representation = representOnce(SHORT);
    const strong = representation.etag.slice(2);
    for (const tags of [strong, representation.etag, `"x", ${representation.etag}`])
      expect((await ask(representation, { 'if-none-match': tags })).statusCode).toBe(304);
  });

  it('say that the answer varies with what the client takes, beside what else it varies with', async () => {
    expect((await ask(await represent(LONG))).headers['vary']).toBe('accept-encoding');
    expect((await ask(representOnce(SHORT), {}, 'Origin')).headers['vary']).toBe('Origin, accept-encoding');
  });
});
