import { StandardSchemaValidationPipe } from '@nestjs/common';
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
    super({
      exceptionFactory: (issues) =>
        new ValidationError('The input is not valid; see errors', {
          violations: issues.flatMap(toViolations),
        }),
    });
  }
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
