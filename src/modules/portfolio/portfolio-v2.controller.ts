import { Body, Controller, Get, Header, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { GuardedBy } from '../../platform/auth/auth.decorators.js';
import { send } from '../../platform/http/answer.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { BulkPipe } from './bulk.pipe.js';
import { type NewPortfolioBody, newPortfoliosBody } from './dto/new-portfolio.js';
import { type PortfolioResponse, allCreated, portfolioListSchema } from './dto/portfolio-response.js';
import {
  type SearchPageResponse,
  portfolioSearchQuerySchema,
  searchPageSchema,
  toSearchPage,
} from './dto/portfolio-search.js';
import { ApiStoreProblems, BODY_LIMIT } from './portfolio.documentation.js';
import {
  BulkEmptyError,
  BulkTooLargeError,
  DuplicateNamesError,
  SearchParameterEmptyError,
  SearchParameterInvalidError,
  SearchParametersConflictError,
} from './portfolio.errors.js';
import { PortfolioSearch, type SearchRequest } from './portfolio.search.js';
import { PortfolioService } from './portfolio.service.js';
import { WriteGuard } from './write.guard.js';

@ApiTags('portfolios')
@Controller('api/v2/portfolios')
export class PortfolioV2Controller {
  constructor(
    private readonly service: PortfolioService,
    private readonly search: PortfolioSearch,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'searchPortfolios', summary: 'Find portfolios by name, newest first' })
  @ApiOkResponse({ standardSchema: searchPageSchema, description: 'A page of portfolios' })
  @ApiProblems(
    SearchParametersConflictError,
    SearchParameterEmptyError,
    SearchParameterInvalidError,
    ValidationError,
  )
  @ApiStoreProblems()
  async find(
    @Query({ schema: portfolioSearchQuerySchema }) request: SearchRequest,
  ): Promise<SearchPageResponse> {
    return toSearchPage(await this.search.find(request));
  }

  @Post()
  @GuardedBy(WriteGuard)
  @Idempotent(allCreated)
  @RouteLimits({ bodyLimit: BODY_LIMIT })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'createPortfolios',
    summary: 'Create up to a hundred portfolios, all or none',
  })
  @ApiBody({ schema: newPortfoliosBody })
  @ApiCreatedResponse({
    standardSchema: portfolioListSchema,
    description: 'The portfolios, in the order asked',
  })
  @ApiProblems(
    MalformedRequestError,
    BulkEmptyError,
    BulkTooLargeError,
    DuplicateNamesError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
  )
  @ApiStoreProblems()
  async createAll(
    @Body(BulkPipe) body: NewPortfolioBody[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PortfolioResponse[]> {
    return send(reply, allCreated(await this.service.createAll(body)));
  }
}
