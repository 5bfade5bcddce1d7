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

export class ChatBudgetExhaustedError extends AppError {
  static override readonly problem = problemType(
    'CHAT_BUDGET_EXHAUSTED',
    'rate_limited',
    'What chat may spend today is spent',
  );

  /** @param retryAfterSeconds until the next day begins, in UTC. */
  constructor(retryAfterSeconds: number) {
    super('The assistant has spent its budget of today; it answers again from midnight UTC on', {
      retryAfterSeconds,
    });
  }
}

export class ChatDisabledError extends AppError {
  static override readonly problem = problemType(
    'CHAT_DISABLED',
    'forbidden',
    'The owner has switched the assistant off',
  );

  constructor() {
    super('The owner of this portfolio does not want an assistant to answer');
  }
}

export class ChatTimeoutError extends AppError {
  static override readonly problem = problemType('CHAT_TIMEOUT', 'timeout', 'The assistant took too long');

  /** @param seconds that it had. */
  constructor(seconds: number) {
    super(`The assistant did not answer within ${seconds} seconds`);
  }
}
