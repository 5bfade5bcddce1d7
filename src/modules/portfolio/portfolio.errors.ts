import { AppError, problemType } from '../../shared/app-error.js';

export class PortfolioNotFoundError extends AppError {
  static override readonly problem = problemType(
    'PORTFOLIO_NOT_FOUND',
    'not_found',
    'There is no such portfolio',
  );

  constructor() {
    super('Portfolio not found');
  }
}

export class VersionConflictError extends AppError {
  static override readonly problem = problemType(
    'VERSION_CONFLICT',
    'conflict',
    'Somebody else changed the portfolio since that version',
  );

  constructor() {
    super('Version conflict');
  }
}

export class SearchParametersConflictError extends AppError {
  static override readonly problem = problemType(
    'SEARCH_PARAMETERS_CONFLICT',
    'malformed',
    'A search is by one parameter only',
  );

  constructor() {
    super('Only one search parameter allowed: name or name_like');
  }
}

export class SearchParameterEmptyError extends AppError {
  static override readonly problem = problemType(
    'SEARCH_PARAMETER_EMPTY',
    'malformed',
    'There is nothing to search for',
  );

  constructor() {
    super('Search parameter cannot be empty');
  }
}

export class SearchParameterInvalidError extends AppError {
  static override readonly problem = problemType(
    'SEARCH_PARAMETER_INVALID',
    'malformed',
    'This cannot be searched for',
  );

  constructor() {
    super(
      'Invalid portfolio name format. Name must be 1-200 characters, alphanumeric, spaces, hyphens, and underscores only',
    );
  }
}

export const BULK_MAX = 100;

export class BulkEmptyError extends AppError {
  static override readonly problem = problemType('BULK_EMPTY', 'malformed', 'There is nothing to create');

  constructor() {
    super('Request must contain at least 1 portfolio');
  }
}

export class BulkTooLargeError extends AppError {
  static override readonly problem = problemType(
    'BULK_TOO_LARGE',
    'malformed',
    'There are too many to create at once',
  );

  constructor() {
    super(`Request cannot contain more than ${BULK_MAX} portfolios`);
  }
}

export class DuplicateNamesError extends AppError {
  static override readonly problem = problemType(
    'DUPLICATE_NAMES',
    'malformed',
    'Portfolios of one request have the same name',
  );

  /** @param names each once. */
  constructor(names: readonly string[]) {
    super(`Duplicate portfolio names found in request: ${names.join(', ')}`);
  }
}
