// Loaded with `node --import` before anything else, so that whatever asks for a tracer finds one. Without an OTLP
// endpoint nothing of OpenTelemetry's SDK for traces is loaded.
import { endOnSignalAsProcessOne } from './app.signals.js';
import { telemetry } from './platform/telemetry/telemetry.js';
import { wantedSignals } from './platform/telemetry/wanted-signals.js';

endOnSignalAsProcessOne();
const wanted = wantedSignals(process.env);
if (wanted.traces || wanted.metrics) {
  const { startTelemetry } = await import('./platform/telemetry/start-telemetry.js');
  // OTEL_LOG_LEVEL makes the SDK write for itself.
  if (!process.env['OTEL_LOG_LEVEL']) {
    const { logDiagnostics } = await import('./platform/telemetry/diagnostics.js');
    const { createLogger } = await import('./platform/logging/logger.js');
    const logger = createLogger({ level: 'warn', human: process.stdout.isTTY });
    logDiagnostics((message) => {
      logger.warn({ event: 'telemetry_diagnostic', context: 'Telemetry' }, message);
    });
  }
  startTelemetry(telemetry, wanted);
}
