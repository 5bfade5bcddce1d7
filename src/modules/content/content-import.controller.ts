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
import { SYNC_ERRORS } from '../github-sync/github-sync.errors.js';
import { SYNC_DEADLINE_MS, checkedToken } from '../github-sync/github-sync.service.js';
import { ContentImportService } from './content-import.service.js';
import {
  type GithubImportBody,
  type ImportCountsResponse,
  githubImportSchema,
  importCountsSchema,
} from './dto/github-import.js';

const HOW_TO = 'Send a GitHub personal access token: "X-GitHub-Token: <token>"';

/** What it then takes to write them down. */
const WRITING_MS = 30_000;

@ApiTags('content')
@Controller('api/v1/admin/content/import')
export class ContentImportController {
  constructor(private readonly service: ContentImportService) {}

  @Post('github')
  @HttpCode(200)
  @AdminOnly()
  @RouteLimits({ deadlineMs: SYNC_DEADLINE_MS + WRITING_MS })
  @Header('cache-control', 'no-store')
  @ApiHeader({ name: 'X-GitHub-Token', required: true, description: 'The owner’s own personal access token' })
  @ApiOperation({
    operationId: 'importGithub',
    summary: 'Make projects of the public repositories of a GitHub user, and keep them up to date',
    description:
      'A field that was edited by hand stays as it is, and what was deleted stays deleted. All of it happens, or nothing.',
  })
  @ApiOkResponse({ standardSchema: importCountsSchema, description: 'What became of the repositories' })
  @ApiProblems(
    ...SYNC_ERRORS,
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
    return { data: await this.service.import({ ...body, token: checkedToken(token, HOW_TO) }, actor) };
  }
}
