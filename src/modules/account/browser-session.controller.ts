import { Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, CurrentToken, MaybeSignedIn, SignedIn } from '../../platform/auth/auth.decorators.js';
import { BrowserSessions } from '../../platform/auth/browser-sessions.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { type Success, successSchema } from '../../platform/http/success.js';
import { AccountService } from './account.service.js';
import {
  NOBODY,
  type Revocation,
  type Session,
  type SessionList,
  revocationSchema,
  sessionListSchema,
  sessionSchema,
  toSession,
  toSessionList,
} from './dto/session.js';
import { GithubConnectionService } from './github-connection.service.js';
import { GithubIdentityService } from './github-identity.service.js';
import { SessionService } from './session.service.js';
import { Sessions } from './sessions.js';

@ApiTags('accounts')
@ApiProblems(DatabaseUnavailableError)
@Controller('api/auth')
export class BrowserSessionController {
  constructor(
    private readonly browsers: BrowserSessions,
    private readonly sessions: Sessions,
    private readonly service: SessionService,
    private readonly accounts: AccountService,
    private readonly identities: GithubIdentityService,
    private readonly connections: GithubConnectionService,
  ) {}

  @Get('session')
  @MaybeSignedIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'readSession', summary: 'Who is signed in, if anybody' })
  @ApiOkResponse({ standardSchema: sessionSchema, description: 'Also where nobody is' })
  async read(@CurrentActor() actor: Actor | undefined): Promise<Session> {
    if (actor?.kind !== 'user') return NOBODY;
    return toSession(actor, await this.identities.find(actor.id));
  }

  @Post('logout')
  @HttpCode(200)
  @MaybeSignedIn()
  @ApiOperation({
    operationId: 'logoutHere',
    summary: 'Sign out here: ends the session, or the token, that asks',
  })
  @ApiOkResponse({ standardSchema: successSchema, description: 'Nobody is signed in here any longer' })
  async logout(
    @CurrentToken() token: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Success> {
    await this.service.logout(token, this.browsers.tokenOf(request));
    this.browsers.close(reply);
    return { success: true };
  }

  @Post('logout-all')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'logoutEverywhere',
    summary: 'End every session and every token of the own account',
  })
  @ApiOkResponse({ standardSchema: successSchema, description: 'Whoever was signed in must do so again' })
  async logoutAll(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Success> {
    await this.accounts.signOutEverywhere(actor.id);
    this.browsers.close(reply);
    return { success: true };
  }

  @Get('sessions')
  @SignedIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'Where the own account is signed in, last seen first',
  })
  @ApiOkResponse({ standardSchema: sessionListSchema, description: 'At most 100' })
  async list(@CurrentActor() actor: Actor, @Req() request: FastifyRequest): Promise<SessionList> {
    const current = this.sessions.idOf(this.browsers.tokenOf(request));
    return toSessionList(await this.sessions.list(actor.id), current);
  }

  @Post('github/disconnect')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'disconnectGithub',
    summary: 'Revoke the GitHub token and forget it',
    description: 'The GitHub account stays linked: signing in with it again finds the same account.',
  })
  @ApiOkResponse({ standardSchema: revocationSchema, description: 'There is no token any longer' })
  async disconnect(@CurrentActor() actor: Actor): Promise<Revocation> {
    return { success: true, revoked: await this.connections.disconnect(actor) };
  }
}
