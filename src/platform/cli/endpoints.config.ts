import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { httpUrl } from '../config/setting-types.js';

/** Addresses of parts that only the command line's `check` uses. */
export const endpointsConfig = defineConfig('endpoints', {
  otlpUrl: setting(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OpenTelemetry collector, OTLP over HTTP; unset: no tracing.',
    // OpenTelemetry's own rules allow the slash at its end.
    z.preprocess((url) => (typeof url === 'string' ? url.replace(/\/+$/, '') : url), httpUrl().optional()),
  ),
});

export type EndpointsConfig = ConfigOf<typeof endpointsConfig>;
