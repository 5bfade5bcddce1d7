import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { AdminOnly, CurrentActor } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { send } from '../../platform/http/answer.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { IfMatch } from '../../platform/http/entity-tags.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { type Success, successSchema } from '../../platform/http/success.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { ContentAdminService, type Matching } from './content-admin.service.js';
import {
  ContentDeletedError,
  ContentNotFoundError,
  ContentSlugTakenError,
  ContentVersionConflictError,
  ContentVersionNotFoundError,
} from './content.errors.js';
import {
  type ContentChange,
  type ContentItem,
  type NewContent,
  contentChangeSchema,
  newContentSchema,
} from './content.js';
import {
  type AdminListQuery,
  type ContentId,
  type DeletionQuery,
  type HistoryQuery,
  type Restoration,
  adminListQuerySchema,
  contentIdSchema,
  deletionQuerySchema,
  historyQuerySchema,
  restorationSchema,
} from './dto/content-query.js';
import {
  type ContentHistory,
  type Data,
  contentHistorySchema,
  contentPageSchema,
  contentSchema,
  created,
  found,
  toContentPage,
} from './dto/content-response.js';

const BODY_LIMIT = 1024 * 1024;

const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'ETags of the versions that may be changed; any without it',
  schema: { type: 'string' },
  example: '"1"',
} as const;

@ApiTags('content')
@AdminOnly()
@ApiProblems(DatabaseUnavailableError)
@Controller('api/v1/admin/content')
export class ContentAdminController {
  constructor(private readonly service: ContentAdminService) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listAllContent', summary: 'Content of every status' })
  @ApiOkResponse({ standardSchema: contentPageSchema, description: 'A page of content' })
  @ApiProblems(ValidationError)
  async list(@Query({ schema: adminListQuerySchema }) { filter, request }: AdminListQuery) {
    const { items, total } = await this.service.list(filter, request);
    return toContentPage(items, request, total);
  }

  @Post()
  @Idempotent(created)
  @RouteLimits({ bodyLimit: BODY_LIMIT })
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'createContent', summary: 'Create content' })
  @ApiCreatedResponse({ standardSchema: contentSchema, description: 'The item; Location says where it is' })
  @ApiProblems(
    MalformedRequestError,
    ContentSlugTakenError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
  )
  async create(
    @Body({ schema: newContentSchema }) body: NewContent,
    @CurrentActor() actor: Actor | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Data<ContentItem>> {
    return send(reply, created(await this.service.create(body, actor)));
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getAnyContent',
    summary: 'One item, also a deleted one; its ETag is its version',
  })
  @ApiOkResponse({ standardSchema: contentSchema, description: 'The item' })
  @ApiProblems(ContentNotFoundError)
  async get(
    @Param({ schema: contentIdSchema }) { id }: ContentId,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Data<ContentItem>> {
    return send(reply, found(await this.service.get(id)));
  }

  @Put(':id')
  @RouteLimits({ bodyLimit: BODY_LIMIT })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'changeContent',
    summary: 'Change content',
    description: 'What is left out stays; data replaces the whole.',
  })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ standardSchema: contentSchema, description: 'The item in its new version' })
  @ApiProblems(
    MalformedRequestError,
    ContentNotFoundError,
    ContentDeletedError,
    ContentSlugTakenError,
    ContentVersionConflictError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
  )
  async change(
    @Param({ schema: contentIdSchema }) { id }: ContentId,
    @Body({ schema: contentChangeSchema }) body: ContentChange,
    @IfMatch() matching: Matching,
    @CurrentActor() actor: Actor | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Data<ContentItem>> {
    return send(reply, found(await this.service.change(id, body, matching, actor)));
  }

  @Delete(':id')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'deleteContent',
    summary: 'Delete content, which keeps its slug and can be restored; or erase it',
  })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ standardSchema: successSchema, description: 'It is deleted' })
  @ApiProblems(MalformedRequestError, ContentNotFoundError, ContentVersionConflictError, ValidationError)
  async delete(
    @Param({ schema: contentIdSchema }) { id }: ContentId,
    @Query({ schema: deletionQuerySchema }) { hard }: DeletionQuery,
    @IfMatch() matching: Matching,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<Success> {
    if (hard) await this.service.erase(id, matching, actor);
    else await this.service.delete(id, matching, actor);
    return { success: true };
  }

  @Get(':id/history')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listContentHistory', summary: 'The versions of an item, the newest first' })
  @ApiOkResponse({ standardSchema: contentHistorySchema, description: 'What it was, and who made it so' })
  @ApiProblems(ContentNotFoundError, ValidationError)
  async history(
    @Param({ schema: contentIdSchema }) { id }: ContentId,
    @Query({ schema: historyQuerySchema }) range: HistoryQuery,
  ): Promise<ContentHistory> {
    return { data: await this.service.history(id, range) };
  }

  @Post(':id/restore')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'restoreContent',
    summary: 'Bring the data of an old version back as a new one',
    description: 'Status and slug stay as they are. A deleted item is there again.',
  })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ standardSchema: contentSchema, description: 'The item in its new version' })
  @ApiProblems(
    MalformedRequestError,
    ContentNotFoundError,
    ContentVersionNotFoundError,
    ContentVersionConflictError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
  )
  async restore(
    @Param({ schema: contentIdSchema }) { id }: ContentId,
    @Body({ schema: restorationSchema }) { version }: Restoration,
    @IfMatch() matching: Matching,
    @CurrentActor() actor: Actor | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Data<ContentItem>> {
    return send(reply, found(await this.service.restore(id, version, matching, actor)));
  }
}
