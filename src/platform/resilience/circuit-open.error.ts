import { AppError, problemType } from '../../shared/app-error.js';

/** The call was not made, because the upstream failed repeatedly. */
export class CircuitOpenError extends AppError {
  static override readonly problem = problemType(
    'CIRCUIT_OPEN',
    'unavailable',
    'A service this depends on failed repeatedly and is left alone for a while',
  );

  constructor(
    readonly breaker: string,
    retryAfterSeconds: number,
  ) {
    super(`Calls to ${breaker} are paused`, { retryAfterSeconds });
  }
}
