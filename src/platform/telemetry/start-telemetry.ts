import { getNumberFromEnv, getStringFromEnv, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  type Resource,
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { SystemClock } from '../../shared/clock.js';
import { GuardedExport } from './guarded-export.js';
import { SpanQueue } from './span-queue.js';
import type { Telemetry } from './telemetry.js';
import type { WantedSignals } from './wanted-signals.js';

/** OpenTelemetry's own defaults (SDK environment variables, general and batch span processor). */
const DEFAULTS = {
  timeoutMs: 10_000,
  queueSize: 2048,
  batchSize: 512,
  spanDelayMs: 5000,
  metricsMs: 60_000,
  exportMs: 30_000,
};

/**
 * Starts what is wanted, after OpenTelemetry's variables: the SDK reads the sampler, limits, propagators and the
 * exporters' addresses, headers and compression itself.
 */
export function startTelemetry(telemetry: Telemetry, { traces, metrics }: WantedSignals): void {
  const resource = describeProcess();
  if (traces) startTraces(telemetry, resource);
  if (metrics) telemetry.metrics = { resource, readers: [metricReader(telemetry)] };
}

function startTraces(telemetry: Telemetry, resource: Resource): void {
  const exporter = isJson('TRACES') ? new JsonTraceExporter() : new ProtobufTraceExporter();
  const queueSize = positive('OTEL_BSP_MAX_QUEUE_SIZE', DEFAULTS.queueSize);
  const queue = new SpanQueue(guarded(telemetry, 'TRACES').spans(exporter), telemetry.ledger, {
    maxQueueSize: queueSize,
    maxExportBatchSize: Math.min(queueSize, positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', DEFAULTS.batchSize)),
    scheduledDelayMillis: positive('OTEL_BSP_SCHEDULE_DELAY', DEFAULTS.spanDelayMs),
    exportTimeoutMillis: positive('OTEL_BSP_EXPORT_TIMEOUT', DEFAULTS.exportMs),
  });
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    instrumentations: [],
    spanProcessors: [queue],
    metricReaders: [],
    logRecordProcessors: [],
    // A caller's baggage would go on to GitHub, the model and billing: it is carried only where somebody asks for it.
    ...(!getStringFromEnv('OTEL_PROPAGATORS') && { textMapPropagator: new W3CTraceContextPropagator() }),
  });
  sdk.start();
  telemetry.traceUntil(() => sdk.shutdown());
}

function metricReader(telemetry: Telemetry): PeriodicExportingMetricReader {
  const exporter = isJson('METRICS') ? new JsonMetricExporter() : new ProtobufMetricExporter();
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', DEFAULTS.metricsMs);
  return new PeriodicExportingMetricReader({
    exporter: guarded(telemetry, 'METRICS').metrics(exporter),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(
      exportIntervalMillis,
      positive('OTEL_METRIC_EXPORT_TIMEOUT', DEFAULTS.exportMs),
    ),
  });
}

function guarded({ ledger }: Telemetry, signal: 'TRACES' | 'METRICS'): GuardedExport {
  const timeoutMs = positive(
    `OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`,
    positive('OTEL_EXPORTER_OTLP_TIMEOUT', DEFAULTS.timeoutMs),
  );
  return new GuardedExport(ledger, new SystemClock(), timeoutMs);
}

/** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word. */
function describeProcess(): Resource {
  return defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': 'portfolio-platform',
        'service.version': packageVersion(),
        'host.name': hostname(),
        'process.pid': process.pid,
      }),
    )
    .merge(
      detectResources({
        detectors: [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector],
      }),
    );
}

function packageVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Protobuf is OpenTelemetry's default; gRPC is not spoken here. */
function isJson(signal: 'TRACES' | 'METRICS'): boolean {
  const protocol =
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL');
  return protocol === 'http/json';
}

function positive(variable: string, otherwise: number): number {
  const value = getNumberFromEnv(variable);
  return value !== undefined && value > 0 ? value : otherwise;
}
