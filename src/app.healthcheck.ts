import { configureApp } from './app.config.js';
import { statusOf } from './platform/cli/probes.js';
import { processEnvironment } from './platform/config/environment.js';
import { httpConfig } from './platform/http/http.config.js';

const DEADLINE_MS = 3000;

/** `healthcheck`: whether the server that has the same settings, in the same container, is alive. @returns the exit code. */
export async function healthcheck(): Promise<number> {
  try {
    const { host, port } = configureApp(processEnvironment()).config.get(httpConfig);
    const url = new URL(`http://${authority(host)}:${port}/api/health/live`);
    const status = await statusOf(url, undefined, AbortSignal.timeout(DEADLINE_MS));
    process.stdout.write(`${url.href} answers ${status}\n`);
    return status === 200 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Of an address to listen on, also of those that stand for every one. */
function authority(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
