import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import { Lifecycle } from './platform/health/lifecycle.js';
import type { HttpConfig } from './platform/http/http.config.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A terminal's Ctrl-C reaches both npm and us, and npm passes it on: what comes this soon is the same signal. */
const ECHO_MS = 100;

/** What stores get to close after the requests they waited for were cut off. */
const LAST_MS = 3000;

export interface Closeable {
  readonly nest: NestFastifyApplication;
  /** Ends every connection, also those with a request in flight. */
  readonly dropConnections: () => void;
}

/**
 * Ends the process on the first signal without losing a request: readiness fails at once, new work is still served
 * while load balancers notice, then the listeners close, requests in flight finish, stores close. A second signal
 * ends it where it stands.
 */
export function shutDownOnSignal({ nest, dropConnections }: Closeable, http: HttpConfig): void {
  const logger = new Logger('Shutdown');
  const lifecycle = nest.get(Lifecycle);
  const { drainMs, graceMs } = http;
  let signalledAt: number | undefined;

  const shutDown = async (signal: string): Promise<void> => {
    lifecycle.startDraining();
    logger.log({
      event: 'shutdown_started',
      message: `${signal}: draining for ${drainMs} ms`,
      signal,
      drainMs,
    });
    await delay(drainMs);
    const closed = nest.close().then(() => true);
    if (await Promise.race([closed, delay(graceMs, false)])) {
      logger.log({ event: 'shutdown_finished', message: 'every request was answered' });
      process.exit(0);
    }
    logger.warn({ event: 'shutdown_cut_off', message: `requests were still running after ${graceMs} ms` });
    dropConnections();
    await Promise.race([closed, delay(LAST_MS)]);
    process.exit(1);
  };

  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (signalledAt === undefined) {
        signalledAt = performance.now();
        void shutDown(signal);
      } else if (performance.now() - signalledAt > ECHO_MS) process.exit(1);
    });
  }
}

/** Clients that keep a connection move elsewhere before it closes under them. */
export function closeConnectionsWhileDraining(app: NestFastifyApplication, server: FastifyInstance): void {
  const lifecycle = app.get(Lifecycle);
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.draining) void reply.header('connection', 'close');
    done();
  });
}
