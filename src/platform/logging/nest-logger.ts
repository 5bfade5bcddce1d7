import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** What Nest says of its own start; of use only to whoever debugs the wiring. */
const WIRING = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'ExceptionHandler',
]);

type Write = (fields: object, message?: string) => void;

/**
 * Nest's logger over pino. `logger.log('text')` logs a message; `logger.log({ event: 'github_sync_completed',
 * message: '…', … })` logs an event with its fields.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    if (WIRING.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else this.write(this.pino.info.bind(this.pino), message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write(this.pino.debug.bind(this.pino), message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write(this.pino.debug.bind(this.pino), message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write(this.pino.warn.bind(this.pino), message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    // What Nest cannot wire it throws as well, and whoever catches that reports it.
    if (WIRING.has(String(rest.at(-1)))) return this.debug(message, ...rest);
    this.write(this.pino.error.bind(this.pino), message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write(this.pino.error.bind(this.pino), message, rest);
  }

  /** Nest passes `(message, stack?, context)`: the last string is the context. */
  private write(write: Write, message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const fields: Record<string, unknown> = typeof context === 'string' ? { context } : {};
    const stack = rest.length > 1 ? rest[0] : undefined;
    if (typeof stack === 'string') fields['stack'] = stack;
    if (message instanceof Error) write({ ...fields, stack: message.stack }, message.message);
    else if (typeof message === 'object' && message !== null) write({ ...fields, ...message });
    else write(fields, String(message));
  }
}
