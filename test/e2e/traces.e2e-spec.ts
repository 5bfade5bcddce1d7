/** @needs redis */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CollectedSpan, type FakeCollector, startFakeCollector } from '../support/fake-collector.js';
import { sendRaw } from '../support/raw-request.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type SyncUnderTest, startSync } from '../support/sync-under-test.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const SYNC = 'POST /api/portfolio/github/sync';
const COMPANY = {
  company_name: 'Acme',
  contact_email: 'office@acme.example',
  products: ['apples'],
  truck_count: 3,
  capacity_tons_per_day: 9,
};
const SERVER = 2;
const CLIENT = 3;

let traces = 0;

/** What a caller of ours sends: a trace that nobody else has. */
function newTrace(flags = '01'): { traceId: string; traceparent: string } {
  const traceId = (++traces).toString(16).padStart(32, 'a');
  return { traceId, traceparent: `00-${traceId}-${'b'.repeat(16)}-${flags}` };
}

describe('traces', () => {
  let collector: FakeCollector;
  let redis: RedisServer;
  let database: TestDatabase;
  let subject: SyncUnderTest;

  beforeAll(async () => {
    [collector, redis, database] = await Promise.all([
      startFakeCollector(),
      startRedis(),
      createTestDatabase(),
    ]);
    subject = await startSync({
      MODULES: 'github-sync,provider',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'INFO',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=testing',
    });
  });

  afterAll(async () => {
    await subject.stop();
    await Promise.all([collector.stop(), redis.stop(), database.drop()]);
  });

  async function ask(
    method: string,
    path: string,
    { traceparent, ...headers }: Record<string, string> = newTrace(),
    body?: object,
  ): Promise<any> {
    const response = await fetch(subject.server.url + path, {
      method,
      headers: { ...(traceparent && { traceparent }), 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  /** The server span of a trace, and the spans of the same trace, which all came by then: it ends last. */
  async function traced(
    traceId: string,
  ): Promise<{ root: CollectedSpan; children: readonly CollectedSpan[] }> {
    const root = await collector.span((span) => span.traceId === traceId && span.kind === SERVER);
    return { root, children: collector.spans.filter((span) => span.traceId === traceId && span !== root) };
  }

  it('have one server span a request, named by method and route, with what it called below', async () => {
    const { traceId, traceparent } = newTrace();
    const headers = { traceparent, authorization: 'Bearer ghp_traced' };
    await ask('POST', '/api/portfolio/github/sync', headers, { username: 'octocat' });
    const { root, children } = await traced(traceId);
    expect(root).toMatchObject({ name: SYNC, kind: SERVER, parentSpanId: 'b'.repeat(16) });
    expect(root.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/portfolio/github/sync',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
    });
    const ids = new Set([root, ...children].map(({ spanId }) => spanId));
    expect(children.filter(({ parentSpanId }) => !ids.has(parentSpanId!))).toEqual([]);
    const github = children.find(({ name }) => name.startsWith('github '))!;
    expect(github).toMatchObject({ kind: CLIENT });
    expect(github.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
    });
    const commands = children.filter(({ attributes }) => attributes['db.system.name'] === 'redis');
    expect(commands.map(({ name, kind }) => [name, kind])).toEqual(
      expect.arrayContaining([
        ['GET', CLIENT],
        ['SET', CLIENT],
      ]),
    );
  });

  it('go on in the services that are called', async () => {
    const { traceId, traceparent } = newTrace();
    await subject.github.clear();
    const headers = { traceparent, authorization: 'Bearer ghp_onwards' };
    await ask('POST', '/api/portfolio/github/sync', headers, { username: 'octocat' });
    const { children } = await traced(traceId);
    const sent = (await subject.github.requests()).map((request) => request.traceparent);
    const ids = children.filter(({ kind }) => kind === CLIENT).map(({ spanId }) => spanId);
    expect(sent.length).toBeGreaterThan(0);
    for (const value of sent) expect(ids.map((id) => `00-${traceId}-${id}-01`)).toContain(value);
  });

  it('show statements without their values', async () => {
    const { traceId, traceparent } = newTrace();
    await ask('POST', '/candidates', { traceparent }, COMPANY);
    const { children } = await traced(traceId);
    const insert = children.find(({ name }) => name === 'INSERT candidates')!;
    expect(insert).toMatchObject({
      kind: CLIENT,
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': 'INSERT',
        'db.collection.name': 'candidates',
        'db.query.text': expect.stringMatching(/^INSERT INTO .*\$1/s),
      },
    });
    expect(collector.sent.join()).not.toContain('acme.example');
  });

  it('have the spans of services between a request and the stores', async () => {
    const { traceId, traceparent } = newTrace();
    await ask('POST', '/candidates', { traceparent }, COMPANY);
    const { root, children } = await traced(traceId);
    const service = children.find(({ name }) => name === 'provider register')!;
    expect(service.parentSpanId).toBe(root.spanId);
    expect(children.find(({ name }) => name === 'INSERT candidates')!.parentSpanId).toBe(service.spanId);
  });

  it('are named in each line of a request and in its problem', async () => {
    const { traceId, traceparent } = newTrace();
    const headers = { traceparent, authorization: 'Bearer ghp_lines', 'x-request-id': 'traced-lines' };
    const problem = await ask('POST', '/api/portfolio/github/sync', headers, { username: 'no-such-user' });
    expect(problem).toMatchObject({ status: 404, traceId });
    const { root } = await traced(traceId);
    const lines = subject.server
      .output()
      .split('\n')
      .filter((line) => line.includes('traced-lines'))
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['github_sync_rejected', 'http_request']),
    );
    for (const line of lines)
      expect(line).toMatchObject({ trace_id: traceId, span_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(lines.find(({ event }) => event === 'http_request').span_id).toBe(root.spanId);
  });

  it('begin here when the caller has none, or one that nobody can read', async () => {
    for (const traceparent of ['', 'ghp_not-a-trace']) {
      const { traceId } = await ask('GET', '/api/no-such-thing', { traceparent });
      const { root } = await traced(traceId as string);
      expect(root.name).toBe('GET');
      expect(root.parentSpanId ?? '').toBe('');
      expect(root.attributes).not.toHaveProperty('http.route');
      expect(root.attributes).toMatchObject({ 'http.response.status_code': 404 });
      // A client's mistake is none of ours.
      expect(root.status.code ?? 0).toBe(0);
    }
  });

  it('have errors where the fault is ours or an upstream’s, by type and without a word of it', async () => {
    const { traceId, traceparent } = newTrace();
    await subject.github.fault({ kind: 'status', status: 500 });
    const headers = { traceparent, authorization: 'Bearer ghp_failing' };
    await ask('POST', '/api/portfolio/github/sync', headers, { username: 'octocat' });
    await subject.settle();
    const { root, children } = await traced(traceId);
    expect(root).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '502' } });
    const failed = children.filter(({ status }) => status.code === 2);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toContain('500');
    for (const { status, events } of [root, ...children]) {
      expect(status).not.toHaveProperty('message');
      expect(events).toEqual([]);
    }
  });

  it('have a method that is none under a name of few', async () => {
    const { traceId, traceparent } = newTrace();
    await sendRaw(subject.server.url, { method: 'PROPFIND', path: '/', headers: { traceparent } });
    expect((await traced(traceId)).root).toMatchObject({
      name: 'HTTP',
      attributes: { 'http.request.method': '_OTHER' },
    });
  });

  it('are not kept where the caller does not', async () => {
    const unkept = newTrace('00');
    const { traceId } = await ask('GET', '/api/no-such-thing', unkept);
    expect(traceId).toBe(unkept.traceId);
    const kept = newTrace();
    await ask('GET', '/api/no-such-thing', kept);
    await traced(kept.traceId);
    expect(collector.spans.filter((span) => span.traceId === unkept.traceId)).toEqual([]);
  });

  it('say nothing of health and metrics', async () => {
    for (const path of ['/api/health', '/api/health/ready', '/metrics', '/health/detailed'])
      await fetch(subject.server.url + path, { headers: newTrace() });
    const last = newTrace();
    await ask('GET', '/api/no-such-thing', last);
    await traced(last.traceId);
    expect(collector.spans.filter(({ name }) => /health|metrics/.test(name))).toEqual([]);
  });

  it('say which process they are of', () => {
    expect(collector.resource).toMatchObject({
      'service.name': 'portfolio-platform',
      'deployment.environment.name': 'testing',
      'service.instance.id': expect.any(String),
    });
    expect(JSON.stringify(collector.resource)).not.toContain('command');
  });
});
