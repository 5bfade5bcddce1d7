import { type CanActivate, type ExecutionContext, Injectable, createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { checkedToken } from './github-sync.service.js';

const AUTHORIZATION = /^(?:bearer|token)\s+(.*)$/i;

type RequestWithToken = FastifyRequest & { githubToken?: string };

/** Requires the caller's own GitHub token: `Authorization: Bearer <PAT>`, or GitHub's own form `token <PAT>`. */
@Injectable()
export class GithubTokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestWithToken>();
    request.githubToken = checkedToken(AUTHORIZATION.exec(request.headers.authorization ?? '')?.[1]);
    return true;
  }
}

/** The token that GithubTokenGuard found. */
export const GithubToken = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { githubToken } = context.switchToHttp().getRequest<RequestWithToken>();
  if (githubToken === undefined) throw new Error('GithubTokenGuard is missing on this route');
  return githubToken;
});
