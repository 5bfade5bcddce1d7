// Loaded with `node --import` before anything else, so that whatever asks for a tracer finds one. Without an OTLP
// endpoint nothing of OpenTelemetry's SDK for traces is loaded.
import { telemetry } from './platform/telemetry/telemetry.js';
import { wantedSignals } from './platform/telemetry/wanted-signals.js';

const wanted = wantedSignals(process.env);
if (wanted.traces || wanted.metrics) {
  const { startTelemetry } = await import('./platform/telemetry/start-telemetry.js');
  startTelemetry(telemetry, wanted);
}
