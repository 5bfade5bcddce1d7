import type { FastifyReply } from 'fastify';

/**
 * Fires when the client leaves before it was answered. Fastify's own signal also takes a request whose body was read for
 * one whose client left.
 */
export function clientLeft({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort(new Error('The client left'));
  });
  return left.signal;
}
