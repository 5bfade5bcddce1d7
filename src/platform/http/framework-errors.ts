import { HttpException } from '@nestjs/common';
import { AppError } from '../../shared/app-error.js';
import {
  ForbiddenError,
  HeadersTooLargeError,
  InternalError,
  MalformedRequestError,
  PayloadTooLargeError,
  RequestTimeoutError,
  RouteNotFoundError,
  ServiceUnavailableError,
  UnauthenticatedError,
  UnsupportedMediaTypeError,
  UriTooLongError,
} from './http.errors.js';

/** Fastify's error codes whose status does not say enough; its messages never reach a caller. */
const BY_FASTIFY_CODE: Readonly<Record<string, (cause: unknown) => AppError>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: (cause) =>
    new MalformedRequestError('The body is not valid JSON', { cause }),
  FST_ERR_CTP_EMPTY_JSON_BODY: (cause) =>
    new MalformedRequestError('The body is empty, but its content type is application/json', { cause }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: (cause) =>
    new MalformedRequestError('The body is not as long as Content-Length says', { cause }),
  FST_ERR_BAD_URL: (cause) => new MalformedRequestError('The address is not a valid URL', { cause }),
};

/** What Nest, Fastify and its plugins throw, by HTTP status. */
const BY_STATUS: Readonly<Record<number, (cause: unknown) => AppError>> = {
  400: (cause) => new MalformedRequestError('The request cannot be parsed', { cause }),
  401: (cause) => new UnauthenticatedError('Not authenticated', { cause }),
  403: (cause) => new ForbiddenError('This is not allowed', { cause }),
  404: (cause) => new RouteNotFoundError('There is nothing at this address', { cause }),
  408: (cause) => new RequestTimeoutError('The request did not arrive in time', { cause }),
  413: (cause) => new PayloadTooLargeError('The body is larger than this route accepts', { cause }),
  414: (cause) => new UriTooLongError('The address is longer than the server reads', { cause }),
  415: (cause) => new UnsupportedMediaTypeError('Send application/json', { cause }),
  431: (cause) => new HeadersTooLargeError('The headers are larger than the server reads', { cause }),
  503: (cause) =>
    new ServiceUnavailableError('The service is not available', { cause, retryAfterSeconds: 5 }),
};

interface StatusError {
  readonly statusCode?: number;
  readonly code?: string;
}

/** Turns whatever was thrown into an AppError; what nobody foresaw becomes an InternalError without internals. */
export function toAppError(exception: unknown): AppError {
  if (exception instanceof AppError) return exception;
  const { code = '', statusCode } = (exception ?? {}) as StatusError;
  const status = exception instanceof HttpException ? exception.getStatus() : statusCode;
  const known = BY_FASTIFY_CODE[code] ?? BY_STATUS[status ?? 500];
  // @fastify/compress and friends carry client statuses of their own; the class of the status decides.
  if (!known && status !== undefined && status >= 400 && status < 500) return BY_STATUS[400]!(exception);
  return known?.(exception) ?? new InternalError('An unexpected fault was recorded', { cause: exception });
}
