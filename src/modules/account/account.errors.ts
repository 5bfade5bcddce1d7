import { AppError, problemType } from '../../shared/app-error.js';

export class LoginRefusedError extends AppError {
  static override readonly problem = problemType(
    'LOGIN_REFUSED',
    'unauthenticated',
    'The user name or the password is wrong',
  );

  /** Says the same of an unknown account, a wrong password and a disabled account. */
  constructor() {
    super('Incorrect username or password');
  }
}

export class LoginLockedError extends AppError {
  static override readonly problem = problemType(
    'LOGIN_LOCKED',
    'rate_limited',
    'Too many wrong passwords for this account from this address',
  );

  constructor(retryAfterSeconds: number) {
    super('Too many wrong passwords; wait as Retry-After says, each try before then doubles it', {
      retryAfterSeconds,
    });
  }
}

export class PasswordQueueFullError extends AppError {
  static override readonly problem = problemType(
    'PASSWORD_QUEUE_FULL',
    'unavailable',
    'Too many passwords are being checked',
  );

  constructor(retryAfterSeconds: number) {
    super('Too many passwords are being checked right now', { retryAfterSeconds });
  }
}

export class WrongPasswordError extends AppError {
  static override readonly problem = problemType('WRONG_PASSWORD', 'forbidden', 'The old password is wrong');

  constructor() {
    super('The old password is not right');
  }
}

export class PasswordWellKnownError extends AppError {
  static override readonly problem = problemType(
    'PASSWORD_WELL_KNOWN',
    'invalid',
    'Everybody knows this password',
  );

  constructor() {
    super('This is the default password of development, which is good nowhere else');
  }
}

export class EmailTakenError extends AppError {
  static override readonly problem = problemType(
    'EMAIL_TAKEN',
    'conflict',
    'Another account has this e-mail address',
  );

  constructor(cause?: unknown) {
    super('A user with this email already exists', { cause });
  }
}

export class AccountNotFoundError extends AppError {
  static override readonly problem = problemType(
    'ACCOUNT_NOT_FOUND',
    'not_found',
    'There is no such account',
  );

  constructor() {
    super('User not found');
  }
}

export class LastAdminError extends AppError {
  static override readonly problem = problemType(
    'LAST_ADMIN',
    'conflict',
    'This is the last administrator who can sign in',
  );

  constructor() {
    super('The last enabled administrator cannot be disabled, demoted or erased');
  }
}

export class GithubOauthNotConfiguredError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_OAUTH_NOT_CONFIGURED',
    'not_configured',
    'Signing in with GitHub is not configured',
  );

  constructor() {
    super('Set GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET');
  }
}

export class GithubNotConnectedError extends AppError {
  static override readonly problem = problemType(
    'GITHUB_NOT_CONNECTED',
    'conflict',
    'There is no GitHub token of this account',
  );

  constructor() {
    super('Sign in with GitHub first: GET /api/auth/github');
  }
}
