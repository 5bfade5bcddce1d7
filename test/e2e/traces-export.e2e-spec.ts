import { afterEach, describe, expect, it } from '@jest/globals';
import { type FakeCollector, startFakeCollector } from '../support/fake-collector.js';
import { freePort } from '../support/server-process.js';
import { type SyncUnderTest, startSync } from '../support/sync-under-test.js';
import { until } from '../support/until.js';

const STATE = 'circuit_breaker_state{name="otlp_export"}';
const OPEN = 2;
const count = (result: string, signal = 'traces') =>
  `otlp_export_total{signal="${signal}",result="${result}"}`;

let collector: FakeCollector | undefined;
let subject: SyncUnderTest;

async function start(env: Record<string, string>): Promise<void> {
  subject = await startSync({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '20',
    ...(collector && { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
    ...env,
  });
}

/** Requests of one span each. */
async function ask(times = 1): Promise<void> {
  for (let each = 0; each < times; each++)
    expect((await fetch(`${subject.server.url}/api/no-such-thing`)).status).toBe(404);
}

afterEach(async () => {
  await subject.stop();
  await collector?.stop();
  collector = undefined;
});

describe('without an endpoint', () => {
  const LOADS_NOTHING = { NODE_OPTIONS: '--import ./test/support/loaded-modules.mjs' };

  it.each<[string, Record<string, string>]>([
    ['none is set', {}],
    [
      'the SDK is switched off',
      { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    ],
    [
      'no exporter is wanted',
      { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
    ],
  ])('(%s) nothing of the SDK for traces is loaded, and nothing is traced', async (_case, env) => {
    await start({ ...LOADS_NOTHING, ...env });
    const answer = await fetch(`${subject.server.url}/api/no-such-thing`);
    expect(await answer.json()).not.toHaveProperty('traceId');
    expect(await subject.metric(count('exported'))).toBe(0);
    expect(await subject.metric(STATE)).toBeNaN();
    await subject.server.stop();
    const lines = subject.server.output().split('\n');
    const { packages } = JSON.parse(lines.find((line) => line.includes('"packages"'))!) as {
      packages: string[];
    };
    // Metrics stand on the SDK's own, traced or not.
    expect(packages.filter((name) => name.startsWith('@opentelemetry/')).sort()).toEqual([
      '@opentelemetry/api',
      '@opentelemetry/core',
      '@opentelemetry/exporter-prometheus',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-metrics',
      '@opentelemetry/semantic-conventions',
    ]);
    expect(packages).not.toContain('systeminformation');
  });
});

describe('a sampler that takes nothing', () => {
  it('leaves the collector alone, and the trace goes on', async () => {
    collector = await startFakeCollector();
    await start({ OTEL_TRACES_SAMPLER: 'always_off' });
    const { sync, github } = subject;
    const { status } = await sync({ token: 'ghp_unsampled' });
    expect(status).toBe(200);
    const [request] = await github.requests();
    expect(request!.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    await subject.server.stop();
    expect(collector.sent).toEqual([]);
  });
});

describe('a variable that says nothing', () => {
  it('is named in the log', async () => {
    collector = await startFakeCollector();
    await start({ OTEL_TRACES_SAMPLER: 'sometimes' });
    const line = subject.server
      .output()
      .split('\n')
      .find((each) => each.includes('sometimes'));
    expect(JSON.parse(line!)).toMatchObject({ level: 'WARN', event: 'telemetry_diagnostic' });
  });
});

describe('a collector that is not there', () => {
  it('costs its spans, which are counted, and a breaker that opens', async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: address, OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
    expect(await subject.metric(STATE)).toBe(0);
    await until(async () => {
      await ask();
      return (await subject.metric(STATE)) === OPEN;
    });
    expect(await subject.metric(count('failed'))).toBeGreaterThanOrEqual(3);
    await ask(5);
    await until(async () => (await subject.metric(count('rejected'))) >= 5);
    expect(await subject.metric(count('exported'))).toBe(0);
    const warnings = subject.server
      .output()
      .split('\n')
      .filter((line) => line.includes('otlp_export'));
    expect(warnings).toHaveLength(1);
  }, 60_000);
});

describe('a collector that hangs', () => {
  it('is waited for so long and left alone, until it answers again', async () => {
    collector = await startFakeCollector();
    collector.hang();
    await start({ OTEL_EXPORTER_OTLP_TIMEOUT: '100' });
    await until(async () => {
      await ask();
      return (await subject.metric(STATE)) === OPEN;
    });
    collector.mend();
    await subject.server.advance(31_000);
    await ask();
    await until(async () => (await subject.metric(count('exported'))) > 0);
    expect(await subject.metric(STATE)).toBe(0);
  }, 60_000);

  it('keeps no more waiting than may wait', async () => {
    collector = await startFakeCollector();
    collector.hang();
    await start({ OTEL_BSP_MAX_QUEUE_SIZE: '50', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10' });
    await ask(200);
    // Of 200, ten are on their way and fifty wait.
    expect(await subject.metric(count('dropped'))).toBeGreaterThanOrEqual(200 - 60);
    expect(collector.waiting()).toBe(1);
  });

  it('holds up no stop', async () => {
    collector = await startFakeCollector();
    collector.hang();
    await start({ OTEL_EXPORTER_OTLP_TIMEOUT: '60000', OTEL_METRICS_EXPORTER: 'otlp', LOG_LEVEL: 'INFO' });
    await ask(3);
    expect(await subject.server.stop()).toBe(0);
    expect(subject.server.output()).toContain('shutdown_finished');
  });
});

describe('a stop', () => {
  it('sends the spans that still wait, and the last reading of the metrics', async () => {
    collector = await startFakeCollector();
    await start({ OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_METRICS_EXPORTER: 'otlp' });
    await ask(3);
    expect(collector.sent).toEqual([]);
    expect(await subject.server.stop()).toBe(0);
    expect(collector.spans).toHaveLength(3);
    expect(collector.metrics.flat()).toContain('http_requests_total');
  });
});

describe('metrics', () => {
  it('are sent every so often where OTEL_METRICS_EXPORTER says so, and scraped as ever', async () => {
    collector = await startFakeCollector();
    await start({
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
    });
    await until(() => collector!.metrics.flat().includes('process_resident_memory_bytes'));
    await until(async () => (await subject.metric(count('exported', 'metrics'))) > 0);
  });
});
