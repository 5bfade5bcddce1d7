import { type Server, createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { RouteNotFoundError } from './http.errors.js';
import { sendProblem } from './problem.filter.js';
import { routeLimitsOf } from './route-limits.js';
import { endSilentConnections } from './silent-connections.js';
import { answerUnreadable } from './unreadable-requests.js';

/** As long as the API's listener waits for headers and body. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A second port for metrics and detailed health: it hands its requests to the same server, and each route is found
 * only on the port it belongs to.
 */
export class ManagementListener {
  private readonly sockets = new WeakSet<Socket>();
  private readonly server: Server;

  constructor(fastify: FastifyInstance) {
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      fastify.routing(request, response);
    });
    this.server.on('connection', (socket) => this.sockets.add(socket));
    this.server.on('clientError', answerUnreadable);
    fastify.addHook('onRequest', (request, reply, done) => {
      const { listener = 'api' } = routeLimitsOf(request);
      const here = this.sockets.has(request.raw.socket) ? 'management' : 'api';
      const elsewhere = request.is404 ? here === 'management' : listener !== 'both' && listener !== here;
      if (elsewhere) sendProblem(new RouteNotFoundError('There is nothing at this address'), request, reply);
      else done();
    });
    endSilentConnections(fastify, this.server);
    fastify.addHook('onClose', () => this.close());
  }

  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, host, resolve);
    });
  }

  /** Ends every connection, also those with a request in flight. */
  dropConnections(): void {
    this.server.closeAllConnections();
  }

  private async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise((resolve) => this.server.close(resolve));
  }
}
