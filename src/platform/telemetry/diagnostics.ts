import { DiagLogLevel, diag } from '@opentelemetry/api';

/** Says what the SDK makes of its variables, and of what it cannot send, as lines of the log. */
export function logDiagnostics(warn: (message: string) => void): void {
  const silent = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
