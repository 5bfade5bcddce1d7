import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../platform/auth/actor.js';
import { AdminOnly, CurrentActor } from '../../platform/auth/auth.decorators.js';
import { RootSecret } from '../../platform/config/root-secret.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { DEFAULT_PAGE_SIZE } from '../../platform/http/paging.js';
import { KeysetCursor } from '../../shared/keyset-cursor.js';
import {
  AccountNotFoundError,
  EmailTakenError,
  LastAdminError,
  PasswordQueueFullError,
  PasswordWellKnownError,
} from './account.errors.js';
import { AccountService } from './account.service.js';
import {
  type NewUser,
  type User,
  type UserChanges,
  type UserParams,
  newUserSchema,
  toUser,
  userChangesSchema,
  userParamsSchema,
  userSchema,
} from './dto/user.js';
import {
  type UserPage,
  type UserQuery,
  toPosition,
  toUserPage,
  userPageSchema,
  userQuerySchema,
} from './dto/user-page.js';

@ApiTags('accounts')
@AdminOnly()
@Controller('api/v1/admin/users')
export class UsersController {
  private readonly cursors: KeysetCursor;

  constructor(
    private readonly accounts: AccountService,
    secret: RootSecret,
  ) {
    this.cursors = new KeysetCursor(secret.deriveKey('cursor'), 'users');
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({ operationId: 'createUser', summary: 'Create an account' })
  @ApiCreatedResponse({ standardSchema: userSchema, description: 'The account' })
  @ApiProblems(
    MalformedRequestError,
    EmailTakenError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    PasswordWellKnownError,
    PasswordQueueFullError,
    DatabaseUnavailableError,
  )
  async create(@Body({ schema: newUserSchema }) user: NewUser, @CurrentActor() actor: Actor): Promise<User> {
    return toUser(await this.accounts.create(user, actor));
  }

  @Get()
  @ApiOperation({ operationId: 'listUsers', summary: 'List accounts, newest first' })
  @ApiOkResponse({ standardSchema: userPageSchema, description: 'A page of accounts' })
  @ApiProblems(ValidationError, DatabaseUnavailableError)
  async list(@Query({ schema: userQuerySchema }) query: UserQuery): Promise<UserPage> {
    const { limit = DEFAULT_PAGE_SIZE, cursor } = query;
    const accounts = await this.accounts.list(limit + 1, toPosition(this.cursors, cursor));
    return toUserPage(accounts, limit, this.cursors);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'changeUser',
    summary: 'Change an account’s role, disable or enable it',
    description:
      'Felt within a second by the tokens it has. The last administrator who can sign in stays one.',
  })
  @ApiOkResponse({ standardSchema: userSchema, description: 'The account' })
  @ApiProblems(
    MalformedRequestError,
    AccountNotFoundError,
    LastAdminError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    DatabaseUnavailableError,
  )
  async change(
    @Param({ schema: userParamsSchema }) { id }: UserParams,
    @Body({ schema: userChangesSchema }) changes: UserChanges,
    @CurrentActor() actor: Actor,
  ): Promise<User> {
    return toUser(await this.accounts.change(id, changes, actor));
  }
}
