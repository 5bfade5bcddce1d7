import { AppError, problemType } from '../../shared/app-error.js';

export class MalformedRequestError extends AppError {
  static override readonly problem = problemType(
    'MALFORMED_REQUEST',
    'malformed',
    'The request cannot be parsed',
  );
}

export class ValidationError extends AppError {
  static override readonly problem = problemType('VALIDATION_FAILED', 'invalid', 'The input is not valid');
}

export class UnauthenticatedError extends AppError {
  static override readonly problem = problemType(
    'UNAUTHENTICATED',
    'unauthenticated',
    'Authentication is required',
  );
}

export class ForbiddenError extends AppError {
  static override readonly problem = problemType('FORBIDDEN', 'forbidden', 'This is not allowed');
}

export class RouteNotFoundError extends AppError {
  static override readonly problem = problemType(
    'ROUTE_NOT_FOUND',
    'not_found',
    'There is nothing at this address',
  );
}

export class MethodNotAllowedError extends AppError {
  static override readonly problem = problemType(
    'METHOD_NOT_ALLOWED',
    'method_not_allowed',
    'The address does not know this method',
  );

  constructor(readonly allowed: readonly string[]) {
    super(`Allowed here: ${allowed.join(', ')}`);
  }
}

export class PreconditionFailedError extends AppError {
  static override readonly problem = problemType(
    'PRECONDITION_FAILED',
    'precondition_failed',
    'It has another version than the request says',
  );
}

export class PreconditionRequiredError extends AppError {
  static override readonly problem = problemType(
    'PRECONDITION_REQUIRED',
    'precondition_required',
    'The request must say which version it is about',
  );
}

export class RequestTimeoutError extends AppError {
  static override readonly problem = problemType(
    'REQUEST_TIMEOUT',
    'request_timeout',
    'The request came too slowly',
  );
}

export class PayloadTooLargeError extends AppError {
  static override readonly problem = problemType('PAYLOAD_TOO_LARGE', 'too_large', 'The body is too large');
}

export class UriTooLongError extends AppError {
  static override readonly problem = problemType('URI_TOO_LONG', 'uri_too_long', 'The address is too long');
}

export class HeadersTooLargeError extends AppError {
  static override readonly problem = problemType(
    'HEADERS_TOO_LARGE',
    'headers_too_large',
    'The headers are too large',
  );
}

export class UnsupportedMediaTypeError extends AppError {
  static override readonly problem = problemType(
    'UNSUPPORTED_MEDIA_TYPE',
    'unsupported_media_type',
    'The body has a media type that is not read here',
  );
}

export class InternalError extends AppError {
  static override readonly problem = problemType(
    'INTERNAL_ERROR',
    'internal',
    'Something went wrong on our side',
  );
}

export class DeadlineExceededError extends AppError {
  static override readonly problem = problemType('DEADLINE_EXCEEDED', 'timeout', 'The request took too long');
}

export class ServiceUnavailableError extends AppError {
  static override readonly problem = problemType(
    'SERVICE_UNAVAILABLE',
    'unavailable',
    'The service is not available',
  );
}
