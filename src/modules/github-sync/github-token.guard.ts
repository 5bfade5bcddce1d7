import { type CanActivate, type ExecutionContext, Injectable, createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GithubTokenInvalidError, GithubTokenRequiredError } from './github-sync.errors.js';

const AUTHORIZATION = /^(?:bearer|token)\s+(.*)$/i;
/** No token of GitHub's holds anything else, and nothing else may stand in a header (RFC 9110, section 5.5). */
const TOKEN = /^[\x21-\x7e]{1,255}$/;

type RequestWithToken = FastifyRequest & { githubToken?: string };

/** Requires the caller's own GitHub token: `Authorization: Bearer <PAT>`, or GitHub's own form `token <PAT>`. */
@Injectable()
export class GithubTokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestWithToken>();
    const token = AUTHORIZATION.exec(request.headers.authorization ?? '')?.[1]?.trim();
    if (!token) throw new GithubTokenRequiredError();
    if (!TOKEN.test(token)) throw new GithubTokenInvalidError();
    request.githubToken = token;
    return true;
  }
}

/** The token that GithubTokenGuard found. */
export const GithubToken = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { githubToken } = context.switchToHttp().getRequest<RequestWithToken>();
  if (githubToken === undefined) throw new Error('GithubTokenGuard is missing on this route');
  return githubToken;
});
