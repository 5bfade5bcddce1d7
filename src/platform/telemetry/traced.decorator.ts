// Its main file loads metrics of the host as well, 900 kB that nothing here asks for.
import { Span } from 'nestjs-otel/lib/tracing/decorators/span.js';
import { telemetry } from './telemetry.js';

/**
 * A span of each call of a service's main operation. Where nothing is traced the method stays what it was.
 *
 * @param name small enum, `<module> <operation>`.
 */
export function Traced(name: string): MethodDecorator {
  // nestjs-otel says `any` where Nest's own types are meant.
  return telemetry.tracing ? (Span(name) as MethodDecorator) : () => undefined;
}
