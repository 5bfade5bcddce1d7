import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { tracer } from './tracing.js';

/** A call of a store. Its attributes are OpenTelemetry's for databases; never a value, a key or a parameter. */
export interface StoreCall {
  /** Of few values: the operation and what it is done to. */
  readonly name: string;
  readonly attributes: Attributes;
}

/**
 * Whether what happens now is part of a trace that is kept. Stores make spans only there: a probe every few seconds
 * would be a trace of its own each time.
 */
export function isTraced(): boolean {
  return trace.getActiveSpan()?.isRecording() === true;
}

/** Runs a store's call as a span of what is traced around it. @param describe asked when it is over. */
export async function inClientSpan<T>(describe: () => StoreCall, work: () => Promise<T>): Promise<T> {
  if (!isTraced()) return work();
  const startedAt = performance.now();
  let failure: unknown;
  try {
    return await work();
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    noteClientSpan(performance.now() - startedAt, describe, failure);
  }
}

/**
 * As inClientSpan(), of a call that is over.
 *
 * @param error what it failed with.
 */
export function noteClientSpan(durationMs: number, describe: () => StoreCall, error?: unknown): void {
  if (!isTraced()) return;
  const { name, attributes } = describe();
  const endTime = performance.now();
  const startTime = Math.max(0, endTime - durationMs);
  const span = tracer().startSpan(name, { kind: SpanKind.CLIENT, attributes, startTime });
  if (error !== undefined)
    span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', typeOf(error));
  span.end(endTime);
}

/** The system's word for it, an SQLSTATE, or the class; never the text, which may quote what was sent. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}
