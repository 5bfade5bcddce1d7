import { type SpanContext, isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';
import { formatForHumans } from './human-format.js';
import { redact } from './redact.js';
import { requestContext } from './request-context.js';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Text for a terminal instead of JSON lines. */
  readonly human: boolean;
  readonly destination?: DestinationStream;
}

const LEVEL_NAMES: Record<string, string> = { trace: 'DEBUG', fatal: 'ERROR' };

/** The process's one logger: a JSON object per line on stdout, secrets masked. */
export function createLogger({ level, human, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: LEVEL_NAMES[label] ?? label.toUpperCase() }) },
      mixin: ambientFields,
      hooks: { streamWrite: human ? (line) => formatForHumans(redact(line)) : redact },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

function ambientFields(): Record<string, string> {
  const fields: Record<string, string> = {};
  const request = requestContext.getStore();
  if (request) fields['requestId'] = request.requestId;
  return { ...fields, ...traceFields(trace.getActiveSpan()?.spanContext()) };
}

/** What a line says of its trace, under OpenTelemetry's names (trace context in non-OTLP log formats). */
export function traceFields(span: SpanContext | undefined): Record<string, string> {
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
