import { AppError, problemType } from '../../shared/app-error.js';

export class CredentialsInvalidError extends AppError {
  static override readonly problem = problemType(
    'CREDENTIALS_INVALID',
    'unauthenticated',
    'The credential is not valid, or no longer',
  );

  /** Says no more, whatever is wrong: it would help whoever tries out tokens. */
  constructor(cause?: unknown) {
    super('Could not validate credentials', { cause });
  }
}

export class AdminRequiredError extends AppError {
  static override readonly problem = problemType('ADMIN_REQUIRED', 'forbidden', 'This is for administrators');

  constructor() {
    super('Admin access required');
  }
}

export class CsrfRejectedError extends AppError {
  static override readonly problem = problemType(
    'CSRF_REJECTED',
    'forbidden',
    'A page of another origin sent this in the name of who is signed in',
  );

  constructor() {
    super(
      'A write with the session cookie must come from this server’s own pages, or an origin in CORS_ORIGINS',
    );
  }
}
