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
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GuardedBy } from '../../platform/auth/auth.decorators.js';
import { send } from '../../platform/http/answer.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { IfMatch, isNotModified, tagOfVersion } from '../../platform/http/entity-tags.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  PreconditionFailedError,
  PreconditionRequiredError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { jsonArrayStream } from '../../platform/http/json-array-stream.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { Clock } from '../../shared/clock.js';
import { type NewPortfolioBody, newPortfolioSchema } from './dto/new-portfolio.js';
import {
  type DeletionQuery,
  type PortfolioChangeBody,
  type PortfolioParams,
  deletionQuerySchema,
  portfolioChangeSchema,
  portfolioParamsSchema,
  refuseOtherId,
} from './dto/portfolio-change.js';
import {
  type PortfolioResponse,
  created,
  portfolioListSchema,
  portfolioResponseSchema,
  toPortfolioResponse,
} from './dto/portfolio-response.js';
import { ApiStoreProblems, BODY_LIMIT } from './portfolio.documentation.js';
import { PortfolioNotFoundError, VersionConflictError } from './portfolio.errors.js';
import { PortfolioService } from './portfolio.service.js';
import type { Versions } from './portfolio.js';
import { WriteGuard } from './write.guard.js';

const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'ETags of the versions that may be changed, or `*`',
  schema: { type: 'string' },
  example: '"1"',
} as const;

@ApiTags('portfolios')
@Controller('api/v1')
export class PortfolioController {
  constructor(
    private readonly service: PortfolioService,
    private readonly clock: Clock,
  ) {}

  @Get('portfolios')
  @RouteLimits({ deadlineMs: 0 })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'listPortfolios',
    summary: 'All portfolios, in the order in which they were added',
    description: 'As a stream. An answer that breaks off is not complete, and no valid JSON.',
  })
  @ApiOkResponse({ standardSchema: portfolioListSchema, description: 'Every portfolio there is' })
  @ApiStoreProblems()
  list(): Promise<StreamableFile> {
    return jsonArrayStream(this.service.all(), toPortfolioResponse, this.clock);
  }

  @Post('portfolios')
  @GuardedBy(WriteGuard)
  @Idempotent(created)
  @RouteLimits({ bodyLimit: BODY_LIMIT })
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'createPortfolio', summary: 'Create a portfolio' })
  @ApiCreatedResponse({
    standardSchema: portfolioResponseSchema,
    description: 'The portfolio; Location says where it is',
  })
  @ApiProblems(MalformedRequestError, PayloadTooLargeError, UnsupportedMediaTypeError, ValidationError)
  @ApiStoreProblems()
  async create(
    @Body({ schema: newPortfolioSchema }) body: NewPortfolioBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PortfolioResponse> {
    return send(reply, created([await this.service.create(body)]));
  }

  @Get('portfolio/:id')
  @Header('cache-control', 'no-cache')
  @ApiOperation({ operationId: 'getPortfolio', summary: 'Get a portfolio' })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'ETags of the versions that the client has',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ standardSchema: portfolioResponseSchema, description: 'The portfolio' })
  @ApiResponse({ status: 304, description: 'The client has it' })
  @ApiProblems(PortfolioNotFoundError)
  @ApiStoreProblems()
  async get(
    @Param({ schema: portfolioParamsSchema }) { id }: PortfolioParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PortfolioResponse | undefined> {
    const portfolio = await this.service.get(id);
    const known = isNotModified(request, reply, tagOfVersion(portfolio.version));
    return known ? undefined : toPortfolioResponse(portfolio);
  }

  @Put('portfolio/:id')
  @GuardedBy(WriteGuard)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'changePortfolio',
    summary: 'Change a portfolio that nobody else has changed',
    description:
      'The body’s version, If-Match or both say which version is changed. Of changes to one version, one is made.',
  })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({
    standardSchema: portfolioResponseSchema,
    description: 'The portfolio, its version one more',
  })
  @ApiProblems(
    MalformedRequestError,
    PortfolioNotFoundError,
    VersionConflictError,
    PreconditionFailedError,
    PreconditionRequiredError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
  )
  @ApiStoreProblems()
  async change(
    @Param({ schema: portfolioParamsSchema }) { id }: PortfolioParams,
    @Body({ schema: portfolioChangeSchema }) { portfolioId, version, ...change }: PortfolioChangeBody,
    @IfMatch() matching: Versions | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PortfolioResponse> {
    refuseOtherId(id, portfolioId);
    const changed = await this.service.change(id, change, { version, matching });
    void reply.header('etag', tagOfVersion(changed.version));
    return toPortfolioResponse(changed);
  }

  @Delete('portfolio/:id')
  @HttpCode(204)
  @GuardedBy(WriteGuard)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'deletePortfolio',
    summary: 'Delete a portfolio that nobody else has changed',
  })
  @ApiHeader(IF_MATCH)
  @ApiNoContentResponse({ description: 'It is deleted' })
  @ApiProblems(
    MalformedRequestError,
    PortfolioNotFoundError,
    VersionConflictError,
    PreconditionFailedError,
    PreconditionRequiredError,
    ValidationError,
  )
  @ApiStoreProblems()
  async delete(
    @Param({ schema: portfolioParamsSchema }) { id }: PortfolioParams,
    @Query({ schema: deletionQuerySchema }) { version }: DeletionQuery,
    @IfMatch() matching: Versions | undefined,
  ): Promise<void> {
    await this.service.delete(id, { version, matching });
  }
}
