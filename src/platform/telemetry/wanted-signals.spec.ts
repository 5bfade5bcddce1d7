import { describe, expect, it } from '@jest/globals';
import { wantedSignals } from './wanted-signals.js';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const NOTHING = { traces: false, metrics: false };

describe('what OpenTelemetry’s variables ask for', () => {
  it.each<[string, Record<string, string>, object]>([
    ['nothing by themselves', {}, NOTHING],
    ['nothing where the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, NOTHING],
    ['traces with an endpoint', ENDPOINT, { traces: true, metrics: false }],
    [
      'traces with an endpoint of their own',
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' },
      { traces: true, metrics: false },
    ],
    ['traces by name', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'console, otlp' }, { traces: true }],
    ['no traces', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, NOTHING],
    ['metrics by name', { OTEL_METRICS_EXPORTER: 'otlp' }, { traces: false, metrics: true }],
    ['nothing any more', { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE', OTEL_METRICS_EXPORTER: 'otlp' }, NOTHING],
  ])('is %s', (_what, environment, expected) => {
    expect(wantedSignals(environment)).toMatchObject(expected);
  });
});
