import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HostCookie } from './host-cookie.js';
import type { HttpConfig } from './http.config.js';

const over = (publicUrl: string | undefined) =>
  new HostCookie('session', { port: 3000, publicUrl } as HttpConfig);
const read = (cookie: HostCookie, header: string | undefined) =>
  cookie.read({ headers: { cookie: header } } as FastifyRequest);

function linesOf(set: (reply: FastifyReply) => void): unknown[] {
  const lines: unknown[] = [];
  set({ header: (...pair: unknown[]) => lines.push(pair) } as unknown as FastifyReply);
  return lines;
}

describe('a cookie of this host alone', () => {
  it.each(['https://portfolio.example', 'HTTPS://portfolio.example'])('of %s is secure', (url) => {
    const cookie = over(url);
    expect(cookie.name).toBe('__Host-session');
    expect(linesOf((reply) => cookie.set(reply, 'a.b-c', 60))).toEqual([
      ['set-cookie', '__Host-session=a.b-c; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax'],
    ]);
    expect(linesOf((reply) => cookie.clear(reply))).toEqual([
      ['set-cookie', '__Host-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax'],
    ]);
  });

  it.each([undefined, 'http://localhost:3000'])('of %s has no prefix, which browsers refuse there', (url) => {
    const cookie = over(url);
    expect(cookie.name).toBe('session');
    expect(linesOf((reply) => cookie.set(reply, 'x', 60))).toEqual([
      ['set-cookie', 'session=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'],
    ]);
  });

  it('is read by its whole name', () => {
    const [secure, plain] = [over('https://portfolio.example'), over(undefined)];
    expect(read(secure, 'a=b; __Host-session=x; session=y')).toBe('x');
    expect(read(plain, 'a=b; __Host-session=x; session=y')).toBe('y');
    expect(read(secure, 'session=y; xx__Host-session=z; __host-session=w')).toBeUndefined();
    expect(read(plain, undefined)).toBeUndefined();
    expect(read(plain, 'session')).toBeUndefined();
    expect(read(plain, 'session=%zz')).toBe('%zz');
  });
});
