/** @needs mongodb */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeCollector, startFakeCollector } from '../support/fake-collector.js';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.js';
import { type ServerProcess, startServer } from '../support/server-process.js';

describe('traces of a request over MongoDB', () => {
  let collector: FakeCollector;
  let database: MongodbDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    [collector, database] = await Promise.all([startFakeCollector(), createMongodbDatabase()]);
    server = await startServer({
      MODULES: 'portfolio',
      MONGODB_URI: database.uri,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '20',
    });
  });

  afterAll(async () => {
    await server.stop();
    await Promise.all([collector.stop(), database.drop()]);
  });

  it('show what was done there, and no document', async () => {
    const id = 'c0ffee'.repeat(4);
    expect((await fetch(`${server.url}/api/v1/portfolio/${id}`)).status).toBe(404);
    const root = await collector.span(({ kind }) => kind === 2);
    expect(root.name).toBe('GET /api/v1/portfolio/:id');
    const find = collector.spans.find(({ name }) => name.startsWith('find '))!;
    expect(find).toMatchObject({
      kind: 3,
      traceId: root.traceId,
      attributes: { 'db.system.name': 'mongodb', 'db.operation.name': 'find' },
    });
    expect(collector.sent.join()).not.toContain(id);
    // Also where no feature calls anybody, and so has a breaker.
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('circuit_breaker_state{name="otlp_export"} 0');
  });
});
