import { Controller, Get, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, SignedIn } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { EVENT_STREAM, HTML, names } from '../../platform/http/accepted-types.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { EventStream } from '../../platform/http/event-stream.js';
import { DeadlineExceededError, ValidationError } from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { RateLimit } from '../../platform/rate-limit/rate-limit.decorator.js';
import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import { RateLimitedError } from '../../platform/rate-limit/rate-limit.errors.js';
import { Clock } from '../../shared/clock.js';
import { GithubNotConnectedError } from '../account/account.errors.js';
import { SYNC_ERRORS } from '../github-sync/github-sync.errors.js';
import { SYNC_DEADLINE_MS } from '../github-sync/github-sync.service.js';
import {
  type SyncLog,
  type SyncLogQuery,
  profileSyncSchema,
  syncLogQuerySchema,
  syncLogSchema,
  toProfileSync,
  toSyncLog,
} from './dto/profile-sync.js';
import { OnboardingService } from './onboarding.service.js';
import { SyncUnderWayError } from './profile-sync.errors.js';
import { ProfileSyncService } from './profile-sync.service.js';
import { SyncRuns } from './sync-runs.js';

/** 10 a minute per client. */
const POLICY: RateLimitPolicy = { name: 'profile-sync', capacity: 10, refillPerSecond: 10 / 60 };

@ApiTags('profiles')
@SignedIn()
@ApiProblems(DatabaseUnavailableError)
@Controller('api/sync')
export class ProfileSyncController {
  constructor(
    private readonly service: ProfileSyncService,
    private readonly runs: SyncRuns,
    private readonly onboarding: OnboardingService,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @RateLimit(POLICY)
  // Statistics, then profile and repositories: each has a deadline of its own.
  @RouteLimits({ deadlineMs: 2 * SYNC_DEADLINE_MS, body: 'either' })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'syncProfile',
    summary: 'Bring the own profile in step with GitHub, with the token that signing in left',
    description:
      'With `Accept: text/event-stream` it tells how far it is: `progress {part, page, pages, repositories}`, then `done` with what it would have answered, or `error {code, detail}`. With `Accept: text/html` it is the button of /onboarding, and leads back there.',
  })
  @ApiOkResponse({ standardSchema: profileSyncSchema, description: 'What is shown now' })
  @ApiProduces('application/json', EVENT_STREAM)
  @ApiResponse({ status: 303, description: 'Back to /onboarding, for a browser’s form' })
  @ApiProblems(
    ...SYNC_ERRORS,
    GithubNotConnectedError,
    SyncUnderWayError,
    RateLimitedError,
    DeadlineExceededError,
  )
  async sync(
    @CurrentActor() { id }: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (names(request, EVENT_STREAM)) return this.stream(id, reply);
    if (names(request, HTML)) {
      const location = await this.onboarding.after(() => this.service.sync(id, { trigger: 'user' }));
      await reply.redirect(location, 303);
      return;
    }
    await reply.send(toProfileSync(await this.service.sync(id, { trigger: 'user' })));
  }

  @Get('log')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listSyncs', summary: 'The syncs of the own account, the newest first' })
  @ApiOkResponse({ standardSchema: syncLogSchema, description: 'Those of the last 90 days' })
  @ApiProblems(ValidationError)
  async log(
    @CurrentActor() { id }: Actor,
    @Query({ schema: syncLogQuerySchema }) { limit }: SyncLogQuery,
  ): Promise<SyncLog> {
    return toSyncLog(await this.runs.list(id, limit));
  }

  private async stream(userId: string, reply: FastifyReply): Promise<void> {
    // What is wrong before anything is read is answered as any other error of a request.
    let stream: EventStream | undefined;
    const open = () => (stream ??= new EventStream(reply, this.clock));
    try {
      const synced = await this.service.sync(userId, {
        trigger: 'user',
        onProgress: (progress) => {
          open().send('progress', progress);
        },
      });
      open().send('done', toProfileSync(synced));
    } catch (error) {
      if (!stream) throw error;
      stream.fail(error);
    } finally {
      stream?.end();
    }
  }
}
