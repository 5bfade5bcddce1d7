import { describe, expect, it } from '@jest/globals';
import { hang, networkError, scriptedUpstream } from '../../../test/support/scripted-upstream.js';

const ADDRESS = 'https://api.example.com/things';
const READ = { operation: 'read' };

describe('an answer', () => {
  it('is refused when it is too long, which says nothing of the upstream', async () => {
    const { upstream, counted } = scriptedUpstream([new Response('x'.repeat(1001))], { maxBodyBytes: 1000 });
    await expect(upstream.fetch(ADDRESS, undefined, READ)).rejects.toMatchObject({ reason: 'too_large' });
    expect(counted).toEqual(['neutral']);
  });

  it('may be as long as allowed', async () => {
    const { upstream } = scriptedUpstream([new Response('x'.repeat(1000))], { maxBodyBytes: 1000 });
    expect(await (await upstream.fetch(ADDRESS, undefined, READ)).text()).toHaveLength(1000);
  });

  it('keeps its status and headers', async () => {
    const { upstream } = scriptedUpstream([
      Response.json({ a: 1 }, { status: 201, headers: { etag: '"1"' } }),
    ]);
    const answer = await upstream.fetch(ADDRESS, undefined, READ);
    expect([answer.status, answer.headers.get('etag'), await answer.json()]).toEqual([201, '"1"', { a: 1 }]);
  });

  it.each([204, 205, 304])('of status %i has no body', async (code) => {
    const { upstream } = scriptedUpstream([new Response(null, { status: code })]);
    expect((await upstream.fetch(ADDRESS, undefined, READ)).body).toBeNull();
  });
});

describe('a streamed answer', () => {
  function source() {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    return { readable, write: (text: string) => writer.write(Buffer.from(text)), writer };
  }

  it('is handed over with its headers and read on past the deadline', async () => {
    const { readable, write, writer } = source();
    const { upstream, clock, counted } = scriptedUpstream([new Response(readable)], { tryTimeoutMs: 1000 });
    const answer = await upstream.fetch(ADDRESS, undefined, { ...READ, streaming: true });
    expect(counted).toEqual(['success']);
    const text = answer.text();
    await write('slow ');
    await clock.advance(60_000);
    await write('but sure');
    await writer.close();
    expect(await text).toBe('slow but sure');
  });

  it('times out while its headers do not come', async () => {
    const { upstream, clock } = scriptedUpstream([hang]);
    const call = upstream.fetch(ADDRESS, undefined, { ...READ, streaming: true });
    const ended = expect(call).rejects.toMatchObject({ reason: 'timeout' });
    await clock.advance(10_000);
    await ended;
  });

  it('fails with a typed error when it breaks off or is too long', async () => {
    const broken = source();
    const { upstream } = scriptedUpstream([new Response(broken.readable), new Response('x'.repeat(11))], {
      maxBodyBytes: 10,
    });
    const stream = { ...READ, streaming: true };
    const first = (await upstream.fetch(ADDRESS, undefined, stream)).text();
    const failed = expect(first).rejects.toMatchObject({ reason: 'reset' });
    await broken.writer.abort(networkError('UND_ERR_SOCKET'));
    await failed;
    const second = await upstream.fetch(ADDRESS, undefined, stream);
    await expect(second.text()).rejects.toMatchObject({ reason: 'too_large' });
  });

  it.each<[string, (answer: Response) => Promise<unknown>]>([
    ['its reader is done with it', (answer) => answer.body!.cancel()],
    ['it is too long', (answer) => answer.text().catch(() => undefined)],
  ])('is given up at its source when %s', async (_reason, read) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(Buffer.alloc(100));
      },
      cancel: resolve,
    });
    const { upstream } = scriptedUpstream([new Response(endless)], { maxBodyBytes: 1000 });
    await read(await upstream.fetch(ADDRESS, undefined, { ...READ, streaming: true }));
    await promise;
  });

  it('is given up at its source also while its reader waits for more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { upstream } = scriptedUpstream([new Response(new ReadableStream({ cancel: resolve }))]);
    const answer = await upstream.fetch(ADDRESS, undefined, { ...READ, streaming: true });
    const reader = answer.body!.getReader();
    const pending = reader.read();
    await reader.cancel();
    await promise;
    expect(await pending).toMatchObject({ done: true });
  });
});

describe('a request', () => {
  it('can come as a Request', async () => {
    const { upstream, sent } = scriptedUpstream([new Response()]);
    const request = new Request(ADDRESS, { method: 'PUT', body: 'x', headers: { 'x-a': '1' } });
    await upstream.call('write', (fetch) => fetch(request));
    expect(sent[0]).toMatchObject({ url: ADDRESS, method: 'PUT' });
    expect(sent[0]!.headers.get('x-a')).toBe('1');
  });
});
