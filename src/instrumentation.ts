// Loaded with `node --import` before anything else, so that it can wrap node:http. Off unless an OTLP endpoint
// is set: the http instrumentation alone costs two to three times a request's CPU.
if (process.env['OTEL_EXPORTER_OTLP_ENDPOINT']) {
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const sdk = new NodeSDK({
    serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'portfolio-platform',
    instrumentations: [new HttpInstrumentation()],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  process.once('beforeExit', () => void sdk.shutdown());
}
