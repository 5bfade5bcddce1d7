import { Body, Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, MaybeSignedIn } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import type { Answer } from '../../platform/http/answer.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import type { Candidate } from './candidate.js';
import { CandidateExistsError, CandidateNotFoundError } from './candidate.errors.js';
import { CandidateService } from './candidate.service.js';
import { type CandidateId, candidateIdSchema } from './dto/candidate-id.js';
import {
  type CandidateList,
  type CandidateListQuery,
  candidateListQuerySchema,
  candidateListSchema,
  toCandidateList,
} from './dto/candidate-list.js';
import {
  type CandidateRegistration,
  registrationBody,
  toRegistration,
} from './dto/candidate-registration.js';
import {
  type CandidateResponse,
  candidateResponseSchema,
  candidateViewFor,
  toCandidateResponse,
} from './dto/candidate-response.js';
import { RegistrationPipe } from './registration.pipe.js';

@ApiTags('candidates')
@Controller(['candidates', 'api/providers/candidates'])
export class CandidateController {
  constructor(private readonly service: CandidateService) {}

  @Post()
  @Idempotent(registered)
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'registerCandidate', summary: 'Register a company as a candidate' })
  @ApiBody({ schema: registrationBody })
  @ApiCreatedResponse({ standardSchema: candidateResponseSchema, description: 'The candidate' })
  @ApiProblems(
    MalformedRequestError,
    CandidateExistsError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    DatabaseUnavailableError,
  )
  async register(@Body(RegistrationPipe) body: CandidateRegistration): Promise<CandidateResponse> {
    return registered(await this.service.register(toRegistration(body))).body;
  }

  @Get()
  @MaybeSignedIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listCandidates', summary: 'List candidates, newest first' })
  @ApiOkResponse({ standardSchema: candidateListSchema, description: 'A page of candidates' })
  @ApiProblems(ValidationError, DatabaseUnavailableError)
  async list(
    @Query({ schema: candidateListQuerySchema }) query: CandidateListQuery,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<CandidateList> {
    const page = await this.service.list(query.filter, query.request);
    return toCandidateList(page, query, candidateViewFor(actor));
  }

  @Get(':id')
  @MaybeSignedIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getCandidate', summary: 'Get a candidate' })
  @ApiOkResponse({ standardSchema: candidateResponseSchema, description: 'The candidate' })
  @ApiProblems(CandidateNotFoundError, ValidationError, DatabaseUnavailableError)
  async get(
    @Param({ schema: candidateIdSchema }) { id }: CandidateId,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<CandidateResponse> {
    return candidateViewFor(actor)(await this.service.get(id));
  }
}

function registered(candidate: Candidate): Answer<CandidateResponse> {
  return { status: 201, headers: {}, body: toCandidateResponse(candidate) };
}
