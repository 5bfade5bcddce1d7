import { Body, Controller, Header, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../platform/auth/actor.js';
import { AdminOnly, CurrentActor } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  DeadlineExceededError,
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { GithubNotConnectedError } from '../account/account.errors.js';
import { SYNC_ERRORS } from '../github-sync/github-sync.errors.js';
import { SYNC_DEADLINE_MS } from '../github-sync/github-sync.service.js';
import { ContentImportCredentials } from './content-import.credentials.js';
import { ContentImportService } from './content-import.service.js';
import {
  type GithubImportBody,
  type ImportCountsResponse,
  githubImportSchema,
  importCountsSchema,
} from './dto/github-import.js';

/** What it then takes to write them down. */
const WRITING_MS = 30_000;

@ApiTags('content')
@Controller('api/v1/admin/content/import')
export class ContentImportController {
  constructor(
    private readonly service: ContentImportService,
    private readonly credentials: ContentImportCredentials,
  ) {}

  @Post('github')
  @HttpCode(200)
  @AdminOnly()
  @RouteLimits({ deadlineMs: SYNC_DEADLINE_MS + WRITING_MS })
  @Header('cache-control', 'no-store')
  @ApiHeader({
    name: 'X-GitHub-Token',
    required: false,
    description: 'A personal access token; without it the one that signing in with GitHub left',
  })
  @ApiOperation({
    operationId: 'importGithub',
    summary: 'Make projects of the public repositories of a GitHub user, and keep them up to date',
    description:
      'A field that was edited by hand stays as it is, and what was deleted stays deleted. All of it happens, or nothing.',
  })
  @ApiOkResponse({ standardSchema: importCountsSchema, description: 'What became of the repositories' })
  @ApiProblems(
    ...SYNC_ERRORS,
    GithubNotConnectedError,
    MalformedRequestError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    DatabaseUnavailableError,
    DeadlineExceededError,
  )
  async import(
    @Headers('x-github-token') token: string | undefined,
    @Body({ schema: githubImportSchema }) body: GithubImportBody,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<ImportCountsResponse> {
    const credentials = await this.credentials.of({ token, username: body.username }, actor);
    return { data: await this.service.import({ ...body, ...credentials }, actor) };
  }
}
