import { describe, expect, it } from '@jest/globals';
import { scriptedUpstream } from '../../../test/support/scripted-upstream.js';

const ADDRESS = 'https://api.example.com/things';
const READ = { operation: 'read' };

const to = (location: string, code = 301) => new Response(null, { status: code, headers: { location } });

describe('a redirect', () => {
  it('to the same origin is followed with all headers', async () => {
    const { upstream, sent } = scriptedUpstream([to('/renamed?page=1'), new Response()]);
    await upstream.fetch(ADDRESS, { headers: { authorization: 'Bearer t' } }, READ);
    expect(sent[1]).toMatchObject({ url: 'https://api.example.com/renamed?page=1', method: 'GET' });
    expect(sent[1]!.headers.get('authorization')).toBe('Bearer t');
  });

  it.each([
    ['another host', 'https://elsewhere.example.com/things'],
    ['another port', 'https://api.example.com:8443/things'],
    ['another scheme', 'http://api.example.com/things'],
    ['nowhere', 'http://:'],
  ])('to %s is refused', async (_where, location) => {
    const { upstream, sent, counted } = scriptedUpstream([to(location), new Response()]);
    await expect(upstream.fetch(ADDRESS, undefined, READ)).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      reason: 'redirect',
    });
    expect(sent).toHaveLength(1);
    expect(counted).toEqual(['failure']);
  });

  it('is followed three times, not four', async () => {
    const hops = [to('/1'), to('/2'), to('/3')];
    const { upstream } = scriptedUpstream([...hops, new Response(), ...hops, to('/4')]);
    expect((await upstream.fetch(ADDRESS, undefined, READ)).status).toBe(200);
    await expect(upstream.fetch(ADDRESS, undefined, READ)).rejects.toMatchObject({ reason: 'redirect' });
  });

  it.each([
    [307, 'text', '{}', true],
    [308, 'text', '{}', true],
    [301, 'text', '{}', false],
    [303, 'text', '{}', false],
    [307, 'a stream', new Blob(['x']).stream(), false],
  ])(
    'by %i of a POST with %s is followed only where it stays the same request',
    async (code, _kind, body, followed) => {
      const { upstream, sent } = scriptedUpstream([to('/moved', code), new Response()]);
      const answer = upstream.fetch(ADDRESS, { method: 'POST', body }, READ);
      if (followed) expect((await answer).status).toBe(200);
      else await expect(answer).rejects.toMatchObject({ reason: 'redirect' });
      if (followed) expect(sent[1]).toMatchObject({ method: 'POST', body: '{}' });
    },
  );

  it('without a location is an answer', async () => {
    const { upstream } = scriptedUpstream([new Response(null, { status: 301 })]);
    expect((await upstream.fetch(ADDRESS, undefined, READ)).status).toBe(301);
  });
});
