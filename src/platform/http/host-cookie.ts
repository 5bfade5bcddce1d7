import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpConfig, isOverTls } from './http.config.js';

/**
 * A cookie of this host alone, which no script reads: over TLS with the prefix `__Host-`, so that no other host of the
 * domain can set it (RFC 6265bis, section 4.1.3.2).
 */
export class HostCookie {
  readonly name: string;
  private readonly secure: boolean;

  constructor(name: string, config: HttpConfig) {
    this.secure = isOverTls(config);
    this.name = this.secure ? `__Host-${name}` : name;
  }

  read({ headers }: FastifyRequest): string | undefined {
    return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[this.name];
  }

  set(reply: FastifyReply, value: string, maxAgeSeconds: number): void {
    const { name, secure } = this;
    const cookie = { name, value, maxAge: maxAgeSeconds, path: '/', httpOnly: true, secure } as const;
    // Lax: it comes along when somebody follows a link to us, as GitHub's redirect is one.
    void reply.header('set-cookie', stringifySetCookie({ ...cookie, sameSite: 'lax' }));
  }

  clear(reply: FastifyReply): void {
    this.set(reply, '', 0);
  }
}
