import { AppError, problemType } from '../../shared/app-error.js';

export class CandidateNotFoundError extends AppError {
  static override readonly problem = problemType(
    'CANDIDATE_NOT_FOUND',
    'not_found',
    'There is no such candidate',
  );

  constructor() {
    super('Candidate not found');
  }
}

export class CandidateExistsError extends AppError {
  static override readonly problem = problemType(
    'CANDIDATE_EXISTS',
    'conflict',
    'A candidate with this e-mail address registered before',
  );

  constructor() {
    super('A candidate with this email already exists');
  }
}
