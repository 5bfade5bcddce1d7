import { SetMetadata, UseInterceptors, applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.js';
import type { AnswerOf } from './claim.js';
import {
  IdempotencyKeyInUseError,
  IdempotencyKeyInvalidError,
  IdempotencyKeyLostError,
  IdempotencyKeyReusedError,
} from './idempotency.errors.js';
import { IDEMPOTENT, IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * Honours Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a request that is sent again is not done again.
 * The route's module imports an idempotency module, and its effect calls IdempotencyStore.keep().
 *
 * @param answerOf answers what keep() is given.
 */
export function Idempotent<Effect>(answerOf: AnswerOf<Effect>): MethodDecorator {
  return applyDecorators(
    SetMetadata(IDEMPOTENT, answerOf),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Sent again with the same body within 24 hours, it brings the first answer, with `Idempotency-Replayed: true`',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
      example: 'b6f6c8cb-3c37-477d-815e-e99f3587c1df',
    }),
    ApiProblems(
      IdempotencyKeyInvalidError,
      IdempotencyKeyInUseError,
      IdempotencyKeyLostError,
      IdempotencyKeyReusedError,
    ),
  );
}
