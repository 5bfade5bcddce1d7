import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ValidationError } from '../../platform/http/http.errors.js';
import { sendRepresentation } from '../../platform/http/representation.js';
import { ContentCache } from './content.cache.js';
import { ContentNotFoundError } from './content.errors.js';
import { ContentService } from './content.service.js';
import {
  type ContentAddress,
  type PublicListQuery,
  contentAddressSchema,
  publicListQuerySchema,
} from './dto/content-query.js';
import { contentBundleSchema, contentListSchema, contentSchema } from './dto/content-response.js';

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: 'ETags that the client has',
  schema: { type: 'string' },
} as const;

@ApiTags('content')
@ApiHeader(IF_NONE_MATCH)
@ApiResponse({ status: 304, description: 'The client has it' })
@ApiProblems(DatabaseUnavailableError)
@Controller('api/v1/content')
export class ContentController {
  constructor(
    private readonly service: ContentService,
    private readonly cache: ContentCache,
  ) {}

  @Get()
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ operationId: 'listContent', summary: 'What is published, in the owner’s order' })
  @ApiOkResponse({ standardSchema: contentListSchema, description: 'Published content' })
  @ApiProblems(ValidationError)
  async list(
    @Query({ schema: publicListQuerySchema }) { type }: PublicListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const list = await this.cache.get(`list:${type ?? 'all'}`, () => this.service.list(type));
    return sendRepresentation(request, reply, list);
  }

  @Get('bundle')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ operationId: 'getContentBundle', summary: 'All that is published, by its type' })
  @ApiOkResponse({ standardSchema: contentBundleSchema, description: 'A whole portfolio' })
  async bundle(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const bundle = await this.cache.get('bundle', () => this.service.bundle());
    return sendRepresentation(request, reply, bundle);
  }

  @Get(':type/:slug')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ operationId: 'getContent', summary: 'One published item' })
  @ApiOkResponse({ standardSchema: contentSchema, description: 'The item' })
  @ApiProblems(ContentNotFoundError)
  async get(
    @Param({ schema: contentAddressSchema }) { type, slug }: ContentAddress,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const item = await this.cache.get(`item:${type}:${slug}`, () => this.service.get(type, slug));
    return sendRepresentation(request, reply, item);
  }
}
