import type { FastifyInstance } from 'fastify';

/**
 * What sets a cookie is one browser's, and in no cache, whatever its handler says: a session is renewed by any answer,
 * and Set-Cookie alone keeps no shared cache from keeping it (RFC 9111, section 7.3).
 */
export function keepCookiesPrivate(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.hasHeader('set-cookie')) void reply.header('cache-control', 'no-store');
    done();
  });
}
