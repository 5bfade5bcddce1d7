import {
  type CanActivate,
  type ExecutionContext,
  type Type,
  UseGuards,
  applyDecorators,
  createParamDecorator,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblems } from '../http/api-problems.js';
import { UnauthenticatedError } from '../http/http.errors.js';
import { RateLimitedError } from '../rate-limit/rate-limit.errors.js';
import { AccessGuard, LetIn, actorOf } from './access.guard.js';
import type { Actor } from './actor.js';
import { AdminRequiredError, CredentialsInvalidError, CsrfRejectedError } from './auth.errors.js';
import { bearerToken } from './authentication.js';

type RouteDecorator = MethodDecorator & ClassDecorator;

/** Names of the security schemes in the OpenAPI document. */
const ACCESS_TOKEN = 'access-token';
const ADMIN_KEY = 'admin-key';
const SESSION = 'session';

/** For administrators: an account of that role, or a service with the admin key. */
export function AdminOnly(): RouteDecorator {
  return applyDecorators(
    LetIn('admin'),
    UseGuards(AccessGuard),
    ApiBearerAuth(ACCESS_TOKEN),
    ApiCookieAuth(SESSION),
    ApiSecurity(ADMIN_KEY),
    ApiProblems(
      UnauthenticatedError,
      CredentialsInvalidError,
      CsrfRejectedError,
      AdminRequiredError,
      RateLimitedError,
    ),
  );
}

/** For whoever has a credential, where this guard, which may be configured otherwise, asks for one. */
export function GuardedBy(guard: Type<CanActivate>): RouteDecorator {
  return applyDecorators(
    UseGuards(guard),
    ApiBearerAuth(ACCESS_TOKEN),
    ApiCookieAuth(SESSION),
    ApiSecurity(ADMIN_KEY),
    ApiProblems(UnauthenticatedError, CredentialsInvalidError, CsrfRejectedError, RateLimitedError),
  );
}

/** For whoever has an account. */
export function SignedIn(): RouteDecorator {
  return applyDecorators(
    LetIn('account'),
    UseGuards(AccessGuard),
    ApiBearerAuth(ACCESS_TOKEN),
    ApiCookieAuth(SESSION),
    ApiProblems(UnauthenticatedError, CredentialsInvalidError, CsrfRejectedError),
  );
}

/** For everybody, who may say who they are; a credential that is not good is refused all the same. */
export function MaybeSignedIn(): RouteDecorator {
  return applyDecorators(
    LetIn('anybody'),
    UseGuards(AccessGuard),
    ApiSecurity({}),
    ApiBearerAuth(ACCESS_TOKEN),
    ApiCookieAuth(SESSION),
    ApiSecurity(ADMIN_KEY),
    ApiProblems(CredentialsInvalidError, CsrfRejectedError, RateLimitedError),
  );
}

/** Who asks, as `Actor`; undefined on a @MaybeSignedIn() route that was asked without a credential. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor | undefined =>
    actorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The bearer token that let the caller in; undefined where the browser's cookie did, or nothing. */
export const CurrentToken = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    actorOf(request);
    return bearerToken(request);
  },
);
