import type { Logger } from 'pino';
import { traceFields } from '../logging/logger.js';
import type { OutcomeListener } from './outcomes.js';
import { traceOf } from './server-spans.js';

/** Client errors that an operator wants to see: refused credentials and limits. */
const NOTEWORTHY_STATUSES = new Set([401, 403, 408, 413, 429]);

/** One line per request: route template, never the raw address, which may hold a secret. */
export function accessLog(parent: Logger): OutcomeListener {
  const logger = parent.child({ context: 'Access' });
  return (request, reply, status) => {
    const line = {
      event: 'http_request',
      message: 'request completed',
      requestId: request.id,
      ...traceFields(traceOf(request)),
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status,
      durationMs: Math.round(reply.elapsedTime * 1000) / 1000,
    };
    if (status >= 500) logger.error(line);
    else if (NOTEWORTHY_STATUSES.has(status)) logger.warn(line);
    else logger.info(line);
  };
}
