import { AppError, problemType } from '../../shared/app-error.js';

/** Also for a profile that is not public: nobody learns that it is there. */
export class ProfileNotFoundError extends AppError {
  static override readonly problem = problemType(
    'PROFILE_NOT_FOUND',
    'not_found',
    'There is no such profile',
  );

  constructor() {
    super('Profile not found');
  }
}

export class SlugTakenError extends AppError {
  static override readonly problem = problemType('SLUG_TAKEN', 'conflict', 'Somebody else has that slug');

  constructor(slug: string) {
    super(`The slug ${slug} is taken, or was somebody's until lately`);
  }
}

export class SlugChangesExhaustedError extends AppError {
  static override readonly problem = problemType(
    'SLUG_CHANGES_EXHAUSTED',
    'conflict',
    'The profile has as many former slugs as are kept',
  );

  constructor(most: number) {
    super(`A profile keeps ${most} former slugs, each for a year: choose one of them, or wait`);
  }
}
