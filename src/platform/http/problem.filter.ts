import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../shared/app-error.js';
import { RouteTable } from './route-table.js';
import { toAppError } from './framework-errors.js';
import { MethodNotAllowedError, RouteNotFoundError } from './http.errors.js';
import { PROBLEM_MEDIA_TYPE, STATUS_OF_KIND, toProblem } from './problem.js';
import { traceOf } from './server-spans.js';

/** The one place that turns an exception into an answer (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly routes: RouteTable) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.refine(toAppError(exception), request);
    if (error.problem.kind === 'internal') this.logFault(error, request);
    if (reply.sent) return;
    sendProblem(error, request, reply);
  }

  /** "No such route" becomes "no such method" where the address exists. */
  private refine(error: AppError, request: FastifyRequest): AppError {
    if (!(error instanceof RouteNotFoundError) || !request.is404) return error;
    const allowed = this.routes.methodsAt(pathOf(request));
    return allowed.length > 0 ? new MethodNotAllowedError(allowed) : error;
  }

  private logFault(error: AppError, request: FastifyRequest): void {
    const { cause } = error;
    this.logger.error({
      event: 'unexpected_fault',
      message: cause instanceof Error ? cause.message : error.message,
      method: request.method,
      route: request.routeOptions.url,
      stack: cause instanceof Error ? cause.stack : undefined,
    });
  }
}

export function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  const status = STATUS_OF_KIND[error.problem.kind];
  if (error.retryAfterSeconds !== undefined)
    void reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfterSeconds)));
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (error instanceof MethodNotAllowedError) void reply.header('allow', error.allowed.join(', '));
  void reply
    .code(status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    // Bytes, because Fastify adds a charset to text, and RFC 9457's media type has none.
    .send(
      Buffer.from(JSON.stringify(toProblem(error, pathOf(request), request.id, traceOf(request)?.traceId))),
    );
}

/** The address that was asked for, without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.originalUrl.split('?', 1)[0]!;
}
