import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, MaybeSignedIn } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { isNotModified } from '../../platform/http/entity-tags.js';
import { ValidationError } from '../../platform/http/http.errors.js';
import { representOnce } from '../../platform/http/representation.js';
import { type CardQuery, cardQuerySchema } from './dto/profile-card.js';
import { type ProfileAddress, profileAddressSchema } from './dto/profile-change.js';
import { type PublicProfile, publicProfileSchema, toPublicProfile } from './dto/profile-response.js';
import { profileCard } from './profile.card.js';
import { ProfileNotFoundError } from './profile.errors.js';
import { ProfileService } from './profile.service.js';
import { ProfileVisits } from './profile.visits.js';

/** How long a former slug may be remembered by who followed it: it may be given up, or the profile be closed. */
const MOVED_CACHE = 'public, max-age=300';

/** A picture runs nothing and asks for nothing, also where it is opened as a page. */
const CARD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

@ApiTags('profiles')
@ApiHeader({
  name: 'If-None-Match',
  required: false,
  description: 'ETags that the client has',
  schema: { type: 'string' },
})
@ApiResponse({ status: 301, description: 'A former slug; Location says where the profile is' })
@ApiResponse({ status: 304, description: 'The client has it' })
@ApiProblems(ProfileNotFoundError, DatabaseUnavailableError)
@Controller('api/profile/:slug')
export class ProfileController {
  constructor(
    private readonly service: ProfileService,
    private readonly visits: ProfileVisits,
  ) {}

  @Get()
  @MaybeSignedIn()
  // Kept, but asked for each time, so that each view is counted.
  @Header('cache-control', 'public, no-cache')
  @ApiOperation({
    operationId: 'getProfile',
    summary: 'Read a public profile',
    description: 'Counts as a view, unless a bot or the owner reads it. viewCount is no part of the ETag.',
  })
  @ApiOkResponse({ standardSchema: publicProfileSchema, description: 'The profile' })
  async get(
    @Param({ schema: profileAddressSchema }) { slug }: ProfileAddress,
    @CurrentActor() actor: Actor | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicProfile | undefined> {
    const found = await this.service.at(slug);
    if (found.slug !== slug) {
      moved(reply, found.slug);
      return undefined;
    }
    const profile = await this.visits.visit(found, {
      actor,
      userAgent: request.headers['user-agent'],
      looksOnly: request.method === 'HEAD',
    });
    const body = toPublicProfile(profile);
    const { etag } = representOnce(JSON.stringify({ ...body.profile, viewCount: 0 }));
    return isNotModified(request, reply, etag) ? undefined : body;
  }

  @Get('card.svg')
  @Header('cache-control', 'public, max-age=300')
  @Header('content-security-policy', CARD_POLICY)
  @Header('cross-origin-resource-policy', 'cross-origin')
  @ApiOperation({
    operationId: 'getProfileCard',
    summary: 'A public profile as a picture, for a README',
    description: 'Does not count as a view.',
  })
  @ApiProduces('image/svg+xml')
  @ApiOkResponse({
    description: 'The picture',
    content: { 'image/svg+xml': { schema: { type: 'string' } } },
  })
  @ApiProblems(ValidationError)
  async card(
    @Param({ schema: profileAddressSchema }) { slug }: ProfileAddress,
    @Query({ schema: cardQuerySchema }) { theme }: CardQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const profile = await this.service.at(slug);
    if (profile.slug !== slug) {
      const query = theme === 'auto' ? '' : `?theme=${theme}`;
      moved(reply, `${profile.slug}/card.svg${query}`);
      return undefined;
    }
    const card = profileCard(profile, theme);
    if (isNotModified(request, reply, representOnce(card).etag)) return undefined;
    void reply.type('image/svg+xml; charset=utf-8');
    return card;
  }
}

function moved(reply: FastifyReply, address: string): void {
  void reply.code(301).header('location', `/api/profile/${address}`).header('cache-control', MOVED_CACHE);
}
