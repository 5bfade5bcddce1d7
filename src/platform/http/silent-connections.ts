import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What a connection that was just opened gets to send its first byte when the server closes. */
const FIRST_BYTE_MS = 250;

/**
 * Ends the connections on which nothing ever came when the server closes. Browsers and proxies open such ahead;
 * Node takes them for requests in flight, so that one would hold the process until its limit.
 */
export function endSilentConnections(fastify: FastifyInstance, listener: Server): void {
  const sockets = new Set<Socket>();
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  fastify.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, FIRST_BYTE_MS).unref();
    done();
  });
}
