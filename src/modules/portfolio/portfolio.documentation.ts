import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { CircuitOpenError } from '../../platform/resilience/circuit-open.error.js';

/** Bytes of the body of a creation. */
export const BODY_LIMIT = 1024 * 1024;

/** The errors of every operation that asks the store. */
export function ApiStoreProblems(): MethodDecorator & ClassDecorator {
  return ApiProblems(DatabaseUnavailableError, CircuitOpenError);
}
