import { Logger } from '@nestjs/common';

/** What was logged through Nest while it captures: the fields of each event, with its level. */
export class CapturedLog {
  readonly lines: (Record<string, unknown> & { readonly level: string })[] = [];

  start(): void {
    this.lines.length = 0;
    const write = (level: string) => (line: unknown) => {
      this.lines.push({ level, ...(typeof line === 'object' ? line : { message: line }) });
    };
    Logger.overrideLogger({ log: write('log'), warn: write('warn'), error: write('error') });
  }

  stop(): void {
    Logger.overrideLogger(['log', 'warn', 'error']);
  }

  events(): unknown[] {
    return this.lines.map(({ event }) => event);
  }
}
