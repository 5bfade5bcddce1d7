import { AppError, problemType } from '../../shared/app-error.js';

export class BreakerNotFoundError extends AppError {
  static override readonly problem = problemType(
    'BREAKER_NOT_FOUND',
    'not_found',
    'There is no such circuit breaker',
  );

  constructor(name: string) {
    super(`There is no circuit breaker named ${name}`);
  }
}
