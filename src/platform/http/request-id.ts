import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const PRINTABLE_ASCII = /^[\x20-\x7e]{1,128}$/;

/** The caller's request id where it is safe to log and echo, else a new UUID. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'] ?? headers['x-correlation-id'];
  return typeof given === 'string' && PRINTABLE_ASCII.test(given) ? given : randomUUID();
}
