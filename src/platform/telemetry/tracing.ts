import { type Tracer, trace } from '@opentelemetry/api';

/** Whose spans these are, in a collector. */
export function tracer(): Tracer {
  return trace.getTracer('portfolio-platform');
}
