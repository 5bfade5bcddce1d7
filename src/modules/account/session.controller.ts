import { Body, Controller, Get, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiConsumes, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, CurrentToken, SignedIn } from '../../platform/auth/auth.decorators.js';
import { BrowserSessions } from '../../platform/auth/browser-sessions.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import {
  LoginLockedError,
  LoginRefusedError,
  PasswordQueueFullError,
  PasswordWellKnownError,
  WrongPasswordError,
} from './account.errors.js';
import { type Login, type Token, loginSchema, toToken, tokenSchema } from './dto/login.js';
import { type Me, meSchema, toMe } from './dto/me.js';
import { type PasswordChange, passwordChangeSchema } from './dto/password-change.js';
import { PasswordChanges } from './password-changes.js';
import { SessionService } from './session.service.js';

@ApiTags('accounts')
@Controller('auth')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly passwords: PasswordChanges,
    private readonly browsers: BrowserSessions,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RouteLimits({ body: 'form' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOperation({
    operationId: 'login',
    summary: 'Get an access token for an e-mail address and its password',
    description:
      'OAuth 2’s password form. Five wrong tries a minute for one account from one address are answered at once; each further one is turned away for twice as long, from 12 seconds to 15 minutes, right or wrong.',
  })
  @ApiOkResponse({ standardSchema: tokenSchema, description: 'A token for half an hour' })
  @ApiProblems(
    LoginRefusedError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    LoginLockedError,
    PasswordQueueFullError,
    DatabaseUnavailableError,
  )
  async login(@Body({ schema: loginSchema }) form: Login, @Req() request: FastifyRequest): Promise<Token> {
    const { username, password } = form;
    return toToken(await this.sessions.login({ username, password, request }));
  }

  @Get('me')
  @SignedIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'readMe', summary: 'Read the account that asks' })
  @ApiOkResponse({ standardSchema: meSchema, description: 'The account' })
  @ApiProblems(DatabaseUnavailableError)
  me(@CurrentActor() actor: Actor): Me {
    return toMe(actor);
  }

  @Post('logout')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ operationId: 'logout', summary: 'End the token, or the session, that asks' })
  @ApiNoContentResponse({ description: 'It is good no longer' })
  @ApiProblems(DatabaseUnavailableError)
  async logout(@CurrentToken() token: string | undefined, @Req() request: FastifyRequest): Promise<void> {
    await this.sessions.logout(token, this.browsers.tokenOf(request));
  }

  @Post('password')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ operationId: 'changePassword', summary: 'Change the own password and end every token' })
  @ApiNoContentResponse({
    description: 'The password is changed, and no token of the account is good any longer',
  })
  @ApiProblems(
    MalformedRequestError,
    WrongPasswordError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    PasswordWellKnownError,
    LoginLockedError,
    PasswordQueueFullError,
    DatabaseUnavailableError,
  )
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body({ schema: passwordChangeSchema }) change: PasswordChange,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.passwords.change(actor, change.old_password, change.new_password, request);
  }
}
