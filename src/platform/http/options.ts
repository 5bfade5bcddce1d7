import type { FastifyInstance } from 'fastify';
import { RouteNotFoundError } from './http.errors.js';
import { pathOf, sendProblem } from './problem.filter.js';
import type { RouteTable } from './route-table.js';

/** Answers OPTIONS with the methods of the address; a browser's preflight is left to CORS, which answers those only. */
export function answerOptions(fastify: FastifyInstance, routes: RouteTable): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, headers } = request;
    const preflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
    if (method !== 'OPTIONS' || preflight) {
      done();
      return;
    }
    const allowed = routes.methodsAt(pathOf(request));
    if (allowed.length > 0) void reply.code(204).header('allow', allowed.join(', ')).send();
    else sendProblem(new RouteNotFoundError('There is nothing at this address'), request, reply);
  });
}
