import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** Client errors that an operator wants to see: refused credentials and limits. */
const NOTEWORTHY_STATUSES = new Set([401, 403, 408, 413, 429]);

/** One line per request: route template, never the raw address, which may hold a secret. */
export function logRequests(fastify: FastifyInstance, parent: Logger): void {
  const logger = parent.child({ context: 'Access' });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const line = {
      event: 'http_request',
      message: 'request completed',
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status: statusCode,
      durationMs: Math.round(reply.elapsedTime * 1000) / 1000,
    };
    if (statusCode >= 500) logger.error(line);
    else if (NOTEWORTHY_STATUSES.has(statusCode)) logger.warn(line);
    else logger.info(line);
    done();
  });
}
