import type { Type } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { configureApp } from '../../src/app.config.js';
import { createApp } from '../../src/app.setup.js';
import { createLogger } from '../../src/platform/logging/logger.js';

export type LogLine = Readonly<Record<string, unknown>>;

/** The application around a feature of a test's own, in the test's process and on a port. */
export interface ListeningProbe {
  readonly origin: string;
  readonly server: FastifyInstance;
  /** What it wrote of a request; waits for the access line, which may come after the answer. */
  linesOf(requestId: string): Promise<LogLine[]>;
  /** Every line so far. */
  lines(): readonly LogLine[];
  close(): Promise<void>;
}

/** Boots it as production does, with this module in the place of the features, logging at DEBUG. */
export async function listenProbe(module: Type): Promise<ListeningProbe> {
  const written: LogLine[] = [];
  const destination = { write: (line: string) => void written.push(JSON.parse(line) as LogLine) };
  const configuration = configureApp({ APP_ENV: 'test', PORT: '0', APP_SECRET: 'x'.repeat(32) });
  const features = [{ name: 'probe', module: () => module, configs: [], needs: [] }];
  const logger = createLogger({ level: 'debug', human: false, destination });
  const { nest, listen } = await createApp({ ...configuration, features }, { logger });
  await listen();
  const { port } = nest.getHttpServer().address() as AddressInfo;
  const of = (id: string) => written.filter(({ requestId }) => requestId === id);
  return {
    origin: `http://127.0.0.1:${port}`,
    server: nest.getHttpAdapter().getInstance(),
    async linesOf(requestId) {
      while (!of(requestId).some(({ event }) => event === 'http_request')) await nextTurn();
      return of(requestId);
    },
    lines: () => written,
    close: () => nest.close(),
  };
}
