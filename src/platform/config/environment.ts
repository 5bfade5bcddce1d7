import type { Environment } from './config-loader.js';

/** The one place that reads process.env (besides instrumentation.ts, which runs before everything). */
export function processEnvironment(): Environment {
  return process.env;
}
