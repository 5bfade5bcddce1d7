import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** nginx's status for a client that left before it was answered; nobody is sent it. */
export const CLIENT_CLOSED_REQUEST = 499;

/** @param status what was answered; 499 where the client left first. */
export type OutcomeListener = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

/** Tells of each request when it is over, once; Fastify's own hook says nothing of clients that left. */
export function observeOutcomes(fastify: FastifyInstance, listeners: readonly OutcomeListener[]): void {
  const over = new WeakSet<FastifyReply>();
  const tell: OutcomeListener = (request, reply, status) => {
    for (const listener of listeners) listener(request, reply, status);
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    const { raw } = reply;
    raw.once('close', () => {
      if (!raw.writableFinished && !over.has(reply)) tell(request, reply, CLIENT_CLOSED_REQUEST);
    });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    over.add(reply);
    tell(request, reply, reply.statusCode);
    done();
  });
}
