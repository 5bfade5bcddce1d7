import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { redactText } from '../logging/redact.js';

const PRINTABLE_ASCII = /^[\x20-\x7e]{1,128}$/;

/** The caller's request id where it is safe to log and echo, else a new UUID. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'] ?? headers['x-correlation-id'];
  return typeof given === 'string' && isSafe(given) ? given : randomUUID();
}

/** A token sent by mistake would be in every log that the id reaches. */
function isSafe(id: string): boolean {
  return PRINTABLE_ASCII.test(id) && redactText(id) === id;
}
