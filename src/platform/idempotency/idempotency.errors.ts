import { AppError, problemType } from '../../shared/app-error.js';

export class IdempotencyKeyInvalidError extends AppError {
  static override readonly problem = problemType(
    'IDEMPOTENCY_KEY_INVALID',
    'malformed',
    'The idempotency key cannot be used',
  );

  constructor() {
    super('Idempotency-Key must be 1 to 255 printable ASCII characters');
  }
}

export class IdempotencyKeyInUseError extends AppError {
  static override readonly problem = problemType(
    'IDEMPOTENCY_KEY_IN_USE',
    'conflict',
    'The first request with this idempotency key is still running',
  );

  constructor() {
    super('A request with this Idempotency-Key is still running', { retryAfterSeconds: 1 });
  }
}

export class IdempotencyKeyReusedError extends AppError {
  static override readonly problem = problemType(
    'IDEMPOTENCY_KEY_REUSED',
    'invalid',
    'The idempotency key belongs to another request',
  );

  constructor() {
    super('This Idempotency-Key was sent with another body before');
  }
}

/** Another request took the key over, because this one had not ended in time: it must not have any effect. */
export class IdempotencyKeyLostError extends AppError {
  static override readonly problem = problemType(
    'IDEMPOTENCY_KEY_LOST',
    'conflict',
    'The request took so long that another with its idempotency key was let through',
  );

  constructor() {
    super('Another request with this Idempotency-Key took over');
  }
}
