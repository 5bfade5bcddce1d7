import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HostCookie } from '../http/host-cookie.js';
import { type HttpConfig, httpConfig } from '../http/http.config.js';
import type { Actor } from './actor.js';
import type { OpenSession, SessionTokens } from './session-tokens.js';
import { TrustedOrigins } from './trusted-origins.js';

/** People who are signed in with a browser, by its cookie. */
@Injectable()
export class BrowserSessions {
  private readonly cookie: HostCookie;
  private tokens: SessionTokens | undefined;

  constructor(
    @Inject(httpConfig.token) config: HttpConfig,
    private readonly origins: TrustedOrigins,
  ) {
    this.cookie = new HostCookie('session', config);
  }

  /** Called once, at init, by the module that keeps accounts; until then no cookie is good. */
  useTokens(tokens: SessionTokens): void {
    this.tokens = tokens;
  }

  /**
   * A cookie that is not good, or no longer, is none: a browser sends it without being asked to.
   *
   * @throws CsrfRejectedError
   */
  async actorOf(request: FastifyRequest, reply: FastifyReply): Promise<Actor | undefined> {
    const token = this.tokenOf(request);
    const admitted = token === undefined ? undefined : await this.tokens?.admit(token);
    if (!admitted) return undefined;
    this.origins.check(request);
    if (admitted.renewed) this.open(reply, admitted.renewed);
    return admitted.actor;
  }

  /** What the request's cookie holds, good or not. */
  tokenOf(request: FastifyRequest): string | undefined {
    return this.cookie.read(request);
  }

  open(reply: FastifyReply, { token, maxAgeSeconds }: OpenSession): void {
    this.cookie.set(reply, token, maxAgeSeconds);
  }

  close(reply: FastifyReply): void {
    this.cookie.clear(reply);
  }
}
