import { Controller, Get, Header, Inject, Query, Redirect, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, CurrentToken, MaybeSignedIn } from '../../platform/auth/auth.decorators.js';
import { BrowserSessions } from '../../platform/auth/browser-sessions.js';
import { OAUTH_FLOW_SECONDS } from '../../platform/auth/oauth-flows.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { HostCookie } from '../../platform/http/host-cookie.js';
import { type HttpConfig, httpConfig } from '../../platform/http/http.config.js';
import { ValidationError } from '../../platform/http/http.errors.js';
import { RateLimit } from '../../platform/rate-limit/rate-limit.decorator.js';
import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import { RateLimitedError } from '../../platform/rate-limit/rate-limit.errors.js';
import { GithubOauthNotConfiguredError } from './account.errors.js';
import { deviceOf } from './device.js';
import {
  type CallbackQuery,
  type SignInQuery,
  callbackQuerySchema,
  signInQuerySchema,
} from './dto/github-sign-in.js';
import { GithubSignInService } from './github-sign-in.service.js';
import { SessionService } from './session.service.js';
import { Sessions } from './sessions.js';

/** 30 of either a minute per client. */
const SIGN_IN_POLICY: RateLimitPolicy = { name: 'github-sign-in', capacity: 30, refillPerSecond: 30 / 60 };

interface Redirection {
  readonly url: string;
}

@ApiTags('accounts')
@RateLimit(SIGN_IN_POLICY)
@Controller('api')
export class GithubSignInController {
  private readonly flowCookie: HostCookie;

  constructor(
    @Inject(httpConfig.token) http: HttpConfig,
    private readonly service: GithubSignInService,
    private readonly browsers: BrowserSessions,
    private readonly sessions: Sessions,
    private readonly tokens: SessionService,
  ) {
    this.flowCookie = new HostCookie('oauth', http);
  }

  @Get('auth/github')
  @MaybeSignedIn()
  @Redirect()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'signInWithGithub',
    summary: 'Begin to sign in with GitHub; whoever is signed in already links it to the account',
    description: 'For browsers: open it, do not fetch it. GitHub asks for consent to read public data.',
  })
  @ApiResponse({
    status: 302,
    description: 'To GitHub, which sends the browser back to /api/github/callback',
  })
  @ApiProblems(ValidationError, RateLimitedError, GithubOauthNotConfiguredError, DatabaseUnavailableError)
  begin(
    @Query({ schema: signInQuerySchema }) query: SignInQuery,
    @CurrentActor() actor: Actor | undefined,
    @CurrentToken() token: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Redirection {
    const credential =
      actor?.kind === 'user' ? this.tokens.credentialOf(token, this.browsers.tokenOf(request)) : undefined;
    const { cookie, location } = this.service.begin(query.return_to, credential);
    this.flowCookie.set(reply, cookie, OAUTH_FLOW_SECONDS);
    return { url: location };
  }

  @Get('github/callback')
  @Redirect()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'finishSignInWithGithub',
    summary: 'Where GitHub sends the browser back: sets the session cookie',
    description:
      'Goes on to return_to or /onboarding?step=sync; where nobody was signed in, to /onboarding?error= with access_denied, application_suspended, redirect_uri_mismatch, no_code, invalid_state, github_auth_failed, already_linked, already_connected or account_disabled.',
  })
  @ApiResponse({ status: 302, description: 'Signed in, or not' })
  @ApiProblems(RateLimitedError)
  async finish(
    @Query({ schema: callbackQuerySchema }) query: CallbackQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Redirection> {
    const browser = {
      device: deviceOf(request.headers['user-agent']),
      sessionId: this.sessions.idOf(this.browsers.tokenOf(request)),
    };
    const cookie = this.flowCookie.read(request);
    const { location, session } = await this.service.finish({ ...query, cookie, browser });
    this.flowCookie.clear(reply);
    if (session) this.browsers.open(reply, session);
    return { url: location };
  }
}
