import { Body, Controller, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { ApprovalClaims } from './approval.claims.js';
import {
  ApprovalUnknownError,
  BillingCircuitOpenError,
  BillingFailedError,
  CandidateDecidedError,
  CandidateModifiedError,
} from './approval.errors.js';
import { ApprovalService } from './approval.service.js';
import { CALL_TIMEOUT_MS } from './billing.client.js';
import { CandidateNotFoundError } from './candidate.errors.js';
import { type CandidateId, candidateIdSchema } from './dto/candidate-id.js';
import {
  type Approved,
  type Rejected,
  type Rejection,
  approvedSchema,
  rejectedSchema,
  rejectionSchema,
  toApproved,
  toRejected,
} from './dto/decision.js';

/** Longer than the billing service may take, so that the error seen is the one that says so. */
const DEADLINE_MS = CALL_TIMEOUT_MS + 20_000;

@ApiTags('candidates')
@Controller(['candidates', 'api/providers/candidates'])
export class CandidateDecisionsController {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly claims: ApprovalClaims,
  ) {}

  @Post(':id/approve')
  @HttpCode(200)
  @AdminOnly()
  @RouteLimits({ deadlineMs: DEADLINE_MS })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'approveCandidate',
    summary: 'Make a candidate a provider',
    description:
      'The billing service creates the provider exactly once. Where it is not known whether it did, the candidate stays pending until that is found out.',
  })
  @ApiOkResponse({ standardSchema: approvedSchema, description: 'The provider was created' })
  @ApiProblems(
    CandidateDecidedError,
    CandidateNotFoundError,
    CandidateModifiedError,
    ApprovalUnknownError,
    ValidationError,
    BillingFailedError,
    BillingCircuitOpenError,
    DatabaseUnavailableError,
    DeadlineExceededError,
  )
  async approve(
    @Param({ schema: candidateIdSchema }) { id }: CandidateId,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<Approved> {
    return toApproved(await this.approvals.approve(id, actor));
  }

  @Post(':id/reject')
  @HttpCode(200)
  @AdminOnly()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'rejectCandidate', summary: 'Reject a candidate for good' })
  @ApiBody({ required: false })
  @ApiOkResponse({ standardSchema: rejectedSchema, description: 'The candidate is rejected' })
  @ApiProblems(
    MalformedRequestError,
    CandidateDecidedError,
    CandidateNotFoundError,
    CandidateModifiedError,
    ApprovalUnknownError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    DatabaseUnavailableError,
  )
  async reject(
    @Param({ schema: candidateIdSchema }) { id }: CandidateId,
    @Body({ schema: rejectionSchema }) { reason }: Rejection,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<Rejected> {
    await this.claims.reject(id, reason, actor);
    return toRejected(id, reason);
  }
}
