/** What PostgreSQL and its driver throw, read by code: SQLSTATE (PostgreSQL, appendix A) or the system's. */

/** Classes 08 connection exception, 53 insufficient resources, 57P operator intervention; 57014 statement timeout. */
const LOST =
  /^(08...|53...|57P0[1-5]|57014|25P03|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
/** The driver's own errors have no code. */
const LOST_TEXT =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|Client was closed|Connection ended)/;

const UNIQUE_VIOLATION = '23505';
/** The statement took longer than it may. */
export const QUERY_CANCELED = '57014';

interface SqlError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
  readonly driverError?: SqlError;
  readonly errors?: readonly SqlError[];
}

/** Whether the statement failed because the database was away, not because of what it said. */
export function isDatabaseLost(error: unknown): boolean {
  const { code, message, errors } = driverErrorOf(error);
  // Refused on every address of a name.
  if (errors?.some(isDatabaseLost)) return true;
  return (
    (typeof code === 'string' && LOST.test(code)) || (typeof message === 'string' && LOST_TEXT.test(message))
  );
}

/** Whether the statement took too long, so that it is no use to try it again. */
export function isDatabaseSlow(error: unknown): boolean {
  return driverErrorOf(error).code === QUERY_CANCELED;
}

/** Whether a unique index or constraint of this name refused a row. */
export function violatesUnique(error: unknown, constraint: string): boolean {
  const { code, constraint: violated } = driverErrorOf(error);
  return code === UNIQUE_VIOLATION && violated === constraint;
}

/** The code of what was thrown, fit for a log line: never the text, which may quote a value. */
export function sqlCodeOf(error: unknown): string {
  const { code, errors } = driverErrorOf(error);
  if (typeof code === 'string') return code;
  return errors?.[0] ? sqlCodeOf(errors[0]) : 'unknown';
}

/** TypeORM wraps the driver's error. */
function driverErrorOf(error: unknown): SqlError {
  const { driverError, ...rest } = (error ?? {}) as SqlError;
  return driverError ?? { ...rest, message: (error as SqlError | undefined)?.message };
}
