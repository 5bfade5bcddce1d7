import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../platform/auth/actor.js';
import { AdminOnly, CurrentActor } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { ApprovalNotFoundError, ApprovalSettledError, ApprovalUnderWayError } from './approval.errors.js';
import { ApprovalList } from './approval.list.js';
import { ApprovalResolution } from './approval.resolution.js';
import {
  type ApprovalListQuery,
  type ApprovalListResponse,
  type ApprovalResponse,
  approvalListQuerySchema,
  approvalListSchema,
  approvalSchema,
  toApprovalList,
  toApprovalResponse,
} from './dto/approval-list.js';
import { type ResolutionRequest, resolutionSchema, toResolution } from './dto/approval-resolution.js';
import { type CandidateId, candidateIdSchema } from './dto/candidate-id.js';

@ApiTags('admin')
@AdminOnly()
@Controller('api/v1/admin/approvals')
export class ApprovalController {
  constructor(
    private readonly approvals: ApprovalList,
    private readonly resolution: ApprovalResolution,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listApprovals', summary: 'List approvals, newest first' })
  @ApiOkResponse({ standardSchema: approvalListSchema, description: 'A page of approvals' })
  @ApiProblems(ValidationError, DatabaseUnavailableError)
  async list(
    @Query({ schema: approvalListQuerySchema }) query: ApprovalListQuery,
  ): Promise<ApprovalListResponse> {
    return toApprovalList(await this.approvals.page(query));
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'resolveApproval',
    summary: 'Settle an approval whose end is not known',
    description: 'After a look at the billing service itself: which provider was created, or that none was.',
  })
  @ApiOkResponse({ standardSchema: approvalSchema, description: 'The approval, settled' })
  @ApiProblems(
    MalformedRequestError,
    ApprovalNotFoundError,
    ApprovalSettledError,
    ApprovalUnderWayError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    DatabaseUnavailableError,
  )
  async resolve(
    @Param({ schema: candidateIdSchema }) { id }: CandidateId,
    @Body({ schema: resolutionSchema }) body: ResolutionRequest,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<ApprovalResponse> {
    return toApprovalResponse(await this.resolution.resolve(id, toResolution(body), actor));
  }
}
