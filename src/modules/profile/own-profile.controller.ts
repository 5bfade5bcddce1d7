import { Body, Controller, Get, Header, Patch, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, SignedIn } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { type Answer, send } from '../../platform/http/answer.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { IfMatch, tagOfVersion } from '../../platform/http/entity-tags.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  PreconditionFailedError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { type ProfileChangeBody, profileChangeSchema } from './dto/profile-change.js';
import { type OwnProfile, ownProfileSchema, toOwnProfile } from './dto/profile-response.js';
import { ProfileNotFoundError, SlugChangesExhaustedError, SlugTakenError } from './profile.errors.js';
import { type Matching, ProfileService } from './profile.service.js';
import type { Profile } from './profile.js';

@ApiTags('profiles')
@SignedIn()
@ApiProblems(ProfileNotFoundError, DatabaseUnavailableError)
@Controller('api/profile')
export class OwnProfileController {
  constructor(private readonly service: ProfileService) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getOwnProfile',
    summary: 'Read the own profile, public or not',
    description: 'There is one from the first sync on.',
  })
  @ApiOkResponse({ standardSchema: ownProfileSchema, description: 'The profile; its ETag is its version' })
  async get(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnProfile> {
    return send(reply, owned(await this.service.of(actor.id)));
  }

  @Patch()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'changeOwnProfile',
    summary: 'Change the own profile',
    description: 'A former slug leads to the profile for a year, and is nobody else’s for so long.',
  })
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETags of the versions that may be changed, or `*`',
    schema: { type: 'string' },
    example: '"1"',
  })
  @ApiOkResponse({ standardSchema: ownProfileSchema, description: 'The profile as it is now' })
  @ApiProblems(
    MalformedRequestError,
    SlugTakenError,
    SlugChangesExhaustedError,
    PreconditionFailedError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
  )
  async change(
    @CurrentActor() actor: Actor,
    @Body({ schema: profileChangeSchema }) change: ProfileChangeBody,
    @IfMatch() matching: Matching,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnProfile> {
    return send(reply, owned(await this.service.change(actor, change, matching)));
  }
}

function owned(profile: Profile): Answer<OwnProfile> {
  return { status: 200, headers: { etag: tagOfVersion(profile.version) }, body: toOwnProfile(profile) };
}
