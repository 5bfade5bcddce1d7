import { z } from 'zod';
import type { AppError, ErrorKind, Violation } from '../../shared/app-error.js';
import { redactText } from '../logging/redact.js';

export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  invalid: 422,
  precondition_required: 428,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  bad_gateway: 502,
  unavailable: 503,
  not_configured: 503,
  timeout: 504,
};

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457 problem details, as every error of this API answers. */
export const problemSchema = z
  .object({
    type: z.string().describe('URI that identifies the problem type'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('Path of the request'),
    code: z.string().describe('Stable code to switch on; docs/errors.md lists them all'),
    requestId: z.string(),
    traceId: z.string().optional().describe('W3C trace id of the request, while requests are traced'),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string(), code: z.string() }))
      .optional()
      .describe('Every violation of an input that was not valid'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

export function problemTypeUri(code: string): string {
  return `urn:portfolio-platform:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

/**
 * Problems end up in the logs and bug reports of clients: what they repeat of a request is masked as in ours.
 *
 * @param path the request's path, without its query, which may hold a secret.
 */
export function toProblem(error: AppError, path: string, requestId: string, traceId?: string): Problem {
  const { code, kind, title } = error.problem;
  return {
    type: problemTypeUri(code),
    title,
    status: STATUS_OF_KIND[kind],
    detail: error.message,
    instance: withoutSecrets(path),
    code,
    requestId,
    ...(traceId !== undefined && { traceId }),
    ...(error.violations && { errors: error.violations.map(masked) }),
  };
}

/** A pointer holds the names of unknown members. */
function masked({ pointer, ...violation }: Violation): Violation {
  return { pointer: redactText(pointer), ...violation };
}

/** The path as it came, unless a secret, which is ASCII, can be read in it. */
function withoutSecrets(path: string): string {
  const decoded = path.replace(/%[2-7][\da-f]/gi, (escaped) => decodeURIComponent(escaped));
  const shown = redactText(decoded);
  return shown === decoded ? path : encodeURI(shown);
}
