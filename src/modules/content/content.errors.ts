import { AppError, problemType } from '../../shared/app-error.js';

export class ContentNotFoundError extends AppError {
  static override readonly problem = problemType(
    'CONTENT_NOT_FOUND',
    'not_found',
    'There is no such content',
  );

  constructor() {
    super('Content not found');
  }
}

export class ContentVersionNotFoundError extends AppError {
  static override readonly problem = problemType(
    'CONTENT_VERSION_NOT_FOUND',
    'not_found',
    'The content never had that version',
  );

  constructor(version: number) {
    super(`There is no version ${version} of this content`);
  }
}

export class ContentSlugTakenError extends AppError {
  static override readonly problem = problemType(
    'CONTENT_SLUG_TAKEN',
    'conflict',
    'Other content of this type has that slug',
  );

  constructor(slug: string) {
    super(`The slug ${slug} is taken, perhaps by a deleted item`);
  }
}

export class ContentDeletedError extends AppError {
  static override readonly problem = problemType('CONTENT_DELETED', 'conflict', 'The content is deleted');

  constructor() {
    super('This content is deleted; restore a version of it first');
  }
}

export class ContentVersionConflictError extends AppError {
  static override readonly problem = problemType(
    'CONTENT_VERSION_CONFLICT',
    'precondition_failed',
    'Somebody else changed the content since that version',
  );

  constructor(version: number) {
    super(`The content has version ${version}`);
  }
}
