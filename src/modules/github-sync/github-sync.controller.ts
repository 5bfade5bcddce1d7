import { Body, Controller, HttpCode, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  DeadlineExceededError,
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { RateLimit } from '../../platform/rate-limit/rate-limit.decorator.js';
import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import { RateLimitedError } from '../../platform/rate-limit/rate-limit.errors.js';
import { type SyncQuery, type SyncRequest, syncQuerySchema, syncRequestSchema } from './dto/sync-request.js';
import { type SyncResponse, syncResponseSchema, toSyncResponse } from './dto/sync-response.js';
import { SYNC_ERRORS } from './github-sync.errors.js';
import type { SyncResult } from './github-sync.js';
import { GithubSyncService, SYNC_DEADLINE_MS } from './github-sync.service.js';
import { GithubToken, GithubTokenGuard } from './github-token.guard.js';
import { RefusedTokenLimit } from './refused-token-limit.js';

/** 30 syncs a minute per client. */
const SYNC_POLICY: RateLimitPolicy = { name: 'github-sync', capacity: 30, refillPerSecond: 30 / 60 };

@ApiTags('github')
@Controller('api/portfolio/github')
export class GithubSyncController {
  constructor(
    private readonly service: GithubSyncService,
    private readonly refusedTokens: RefusedTokenLimit,
  ) {}

  @Post('sync')
  @HttpCode(200)
  @UseGuards(GithubTokenGuard)
  @RateLimit(SYNC_POLICY)
  @RouteLimits({ deadlineMs: SYNC_DEADLINE_MS })
  @ApiBearerAuth('github-token')
  @ApiOperation({
    operationId: 'syncGithub',
    summary: 'Fetch a GitHub profile and its public repositories',
    description:
      'Reads with the caller’s own token. An answer is kept for an hour and then revalidated; while GitHub fails, what was read within 24 hours is served and marked stale.',
  })
  @ApiOkResponse({
    standardSchema: syncResponseSchema,
    description: 'The profile, its repositories and a summary',
    headers: {
      'X-Cache': {
        description: 'How the cache took part',
        schema: { type: 'string', enum: ['HIT', 'MISS', 'STALE', 'REVALIDATED'] },
      },
      Age: { description: 'Seconds since GitHub confirmed this', schema: { type: 'integer' } },
    },
  })
  @ApiProblems(
    ...SYNC_ERRORS,
    MalformedRequestError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    RateLimitedError,
    DeadlineExceededError,
  )
  async sync(
    @GithubToken() token: string,
    @Body({ schema: syncRequestSchema }) { username }: SyncRequest,
    @Query({ schema: syncQuerySchema }) query: SyncQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SyncResponse> {
    const result = await this.refusedTokens.guard(request, () =>
      this.service.sync({ token, username, forceRefresh: query['force-refresh'] }),
    );
    setCacheHeaders(reply, result);
    return toSyncResponse(result);
  }
}

function setCacheHeaders(reply: FastifyReply, { cache, ageSeconds }: SyncResult): void {
  // What we keep is private to the token; no cache between us and the caller may keep it as well.
  void reply.headers({
    'x-cache': cache,
    age: ageSeconds,
    'cache-control': 'no-store',
    vary: 'Origin, Authorization',
  });
}
