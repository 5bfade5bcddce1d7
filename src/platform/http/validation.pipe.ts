import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import type { Violation } from '../../shared/app-error.js';
import { ValidationError } from './http.errors.js';

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/** Validates what a handler declares with `@Body({ schema })` and the like; reports every violation (422). */
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: invalid });
  }
}

/**
 * For input whose schema is known only when some of it has been looked at.
 *
 * @param path where in the body it stands.
 * @throws ValidationError
 */
export function validated<S extends z.ZodType>(schema: S, input: unknown, ...path: string[]): z.output<S> {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  throw invalid(error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })));
}

function invalid(issues: readonly SchemaIssue[]): ValidationError {
  return new ValidationError('The input is not valid; see errors', {
    violations: issues.flatMap(toViolations),
  });
}

function toViolations({ message, path = [], code = 'invalid', keys }: SchemaIssue): Violation[] {
  const segments = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  if (keys) return keys.map((key) => ({ pointer: pointer([...segments, key]), detail: 'Unknown key', code }));
  return [{ pointer: pointer(segments), detail: message, code }];
}

/** RFC 6901. */
function pointer(segments: readonly PropertyKey[]): string {
  return segments
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
