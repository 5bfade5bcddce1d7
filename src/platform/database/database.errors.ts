import { AppError, problemType } from '../../shared/app-error.js';

const RETRY_AFTER_SECONDS = 5;

export class DatabaseUnavailableError extends AppError {
  static override readonly problem = problemType(
    'DATABASE_UNAVAILABLE',
    'unavailable',
    'The database cannot be used right now',
  );

  constructor(cause?: unknown) {
    super('The database does not answer', { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

/** Nothing but another start changes it. */
export class DatabaseNotConfiguredError extends AppError {
  static override readonly problem = problemType(
    'DATABASE_NOT_CONFIGURED',
    'not_configured',
    'This server has no database',
  );

  constructor(cause?: unknown) {
    super('Set DATABASE_URL', { cause });
  }
}
