import type { FastifyInstance } from 'fastify';

/** A DELETE without a body has no type of it, though some clients name one whatever they send. */
export function ignoreTypesOfNothing(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ method, headers }, _reply, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
    if (method === 'DELETE' && length === '0' && encoding === undefined) delete headers['content-type'];
    done();
  });
}
