import { AppError, problemType } from '../../shared/app-error.js';

export class SessionNotFoundError extends AppError {
  static override readonly problem = problemType(
    'SESSION_NOT_FOUND',
    'not_found',
    'There is no such chat session',
  );

  /** Says the same of one that never was, another visitor's, an ended and an expired one. */
  constructor() {
    super('Chat session not found');
  }
}
