interface LogLine extends Record<string, unknown> {
  readonly timestamp: string;
  readonly level: string;
  readonly context?: string;
  readonly message?: string;
}

const COLOURS: Record<string, string> = {
  DEBUG: '\x1b[90m',
  INFO: '\x1b[32m',
  WARN: '\x1b[33m',
  ERROR: '\x1b[31m',
};
const DIM = '\x1b[2m';
const RESET = '\x1b[0m';

/** One JSON log line as a person reads it at a terminal. */
export function formatForHumans(line: string): string {
  const { timestamp, level, context, message, stack, ...rest } = JSON.parse(line) as LogLine;
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = `${DIM}${timestamp.slice(11, 23)}${RESET} ${COLOURS[level] ?? ''}${level.padEnd(5)}${RESET}`;
  const tail = fields.length > 0 ? ` ${DIM}${fields.join(' ')}${RESET}` : '';
  const trace = typeof stack === 'string' ? `\n${DIM}${stack}${RESET}` : '';
  return `${head} ${context ? `[${context}] ` : ''}${message ?? ''}${tail}${trace}\n`;
}
