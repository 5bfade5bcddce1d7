import { AppError, problemType } from '../../shared/app-error.js';

export class SyncUnderWayError extends AppError {
  static override readonly problem = problemType(
    'SYNC_UNDER_WAY',
    'conflict',
    'A sync of this account is under way',
  );

  constructor(retryAfterSeconds: number) {
    super('A sync of this account is under way already', { retryAfterSeconds });
  }
}
