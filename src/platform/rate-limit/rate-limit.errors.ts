import { AppError, problemType } from '../../shared/app-error.js';

export class RateLimitedError extends AppError {
  static override readonly problem = problemType('RATE_LIMITED', 'rate_limited', 'Too many requests');

  constructor(retryAfterSeconds: number) {
    super('Too many requests from this client; wait as Retry-After says', { retryAfterSeconds });
  }
}
