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
