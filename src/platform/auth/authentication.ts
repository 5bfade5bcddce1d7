import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';
import { AdminKey } from './admin-key.js';
import { CredentialsInvalidError } from './auth.errors.js';
import type { BearerTokens } from './bearer-tokens.js';
import { BrowserSessions } from './browser-sessions.js';

/** The scheme's case does not matter (RFC 9110, section 11.1); the token is RFC 6750's b64token. */
const BEARER = /^bearer +([\w.~+/-]+=*)$/i;

/**
 * Finds out who asks: by the header that says so, else by the browser's cookie. A header that is sent must be good, also
 * where none is needed.
 */
@Injectable()
export class Authentication {
  private tokens: BearerTokens | undefined;

  constructor(
    private readonly adminKey: AdminKey,
    private readonly sessions: BrowserSessions,
  ) {}

  /** Called once, at init, by the module that keeps accounts; until then no bearer token is good. */
  useTokens(tokens: BearerTokens): void {
    this.tokens = tokens;
  }

  /**
   * @returns undefined when the request has no credential.
   * @throws CredentialsInvalidError, CsrfRejectedError, RateLimitedError
   */
  async actorOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined> {
    const { 'x-admin-key': key } = request.headers;
    if (key !== undefined) return this.adminKey.actorOf(String(key), request);
    return this.accountOf(request, reply);
  }

  /** As actorOf(), for routes that are about the caller's own account, which a service has none of. */
  async accountOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined> {
    if (request.headers.authorization === undefined) return this.sessions.actorOf(request, reply);
    const token = bearerToken(request);
    if (token === undefined || !this.tokens) throw new CredentialsInvalidError();
    return this.tokens.actorOf(token);
  }
}

/** @returns undefined when there is none, or what is there is no token. */
export function bearerToken({ headers }: FastifyRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}
