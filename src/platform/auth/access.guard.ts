import { type CanActivate, type ExecutionContext, Injectable, Logger, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../shared/app-error.js';
import { UnauthenticatedError } from '../http/http.errors.js';
import type { Actor } from './actor.js';
import { AdminRequiredError, CredentialsInvalidError, CsrfRejectedError } from './auth.errors.js';
import { Authentication } from './authentication.js';

/** Whom a route lets in: administrators, everybody with an account, with any credential, or everybody. */
export type Access = 'admin' | 'account' | 'credential' | 'anybody';

const ACCESS = Symbol('access');

export const LetIn = (access: Access) => SetMetadata(ACCESS, access);

type RequestWithActor = FastifyRequest & { actor?: Actor | undefined };

/** Lets in whom the route's decorator names. Runs before the input is validated, so that strangers learn nothing. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly logger = new Logger(AccessGuard.name);

  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    return this.letIn(context, this.reflector.getAllAndOverride<Access>(ACCESS, targets));
  }

  /** For guards of routes whose access is configured. */
  async letIn(context: ExecutionContext, access: Access): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<RequestWithActor>();
    try {
      request.actor = await this.admit(request, http.getResponse(), access);
    } catch (error) {
      if (error instanceof AdminRequiredError || error instanceof CsrfRejectedError)
        this.log('auth_forbidden', error, request);
      else if (error instanceof UnauthenticatedError || error instanceof CredentialsInvalidError)
        this.log('auth_unauthorized', error, request);
      throw error;
    }
    return true;
  }

  private async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    access: Access,
  ): Promise<Actor | undefined> {
    const actor =
      access === 'account'
        ? await this.authentication.accountOf(request, reply)
        : await this.authentication.actorOf(request, reply);
    if (access === 'anybody') return actor;
    if (!actor) throw new UnauthenticatedError('Not authenticated');
    if (access === 'admin' && actor.role !== 'admin') throw new AdminRequiredError();
    return actor;
  }

  private log(event: string, { code, message }: AppError, request: FastifyRequest): void {
    const { method, routeOptions } = request;
    this.logger.warn({ event, message, reason: code.toLowerCase(), method, route: routeOptions.url });
  }
}

/** @throws Error when no guard let the request in. */
export function actorOf(request: RequestWithActor): Actor | undefined {
  if (!('actor' in request)) throw new Error('This route says not whom it lets in');
  return knownActorOf(request);
}

/** As actorOf(), also for routes that ask nobody. */
export function knownActorOf(request: RequestWithActor): Actor | undefined {
  return request.actor;
}
