import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ValidationError } from '../../platform/http/http.errors.js';
import { RateLimit } from '../../platform/rate-limit/rate-limit.decorator.js';
import { RateLimitedError } from '../../platform/rate-limit/rate-limit.errors.js';
import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import {
  type SuggestQuery,
  searchPageSchema,
  searchQuerySchema,
  suggestQuerySchema,
  suggestionsSchema,
  toSearchPage,
} from './dto/profile-search.js';
import { type Found, ProfileCache } from './profile.cache.js';
import { ProfileMetrics } from './profile.metrics.js';
import { ProfileSearch, type SearchRequest } from './profile.search.js';
import { ProfileSuggestions } from './profile.suggestions.js';

/** For who types: 300 a minute, and 100 at once. */
const SEARCH_POLICY: RateLimitPolicy = { name: 'profile-search', capacity: 100, refillPerSecond: 5 };

@ApiTags('profiles')
@RateLimit(SEARCH_POLICY)
@ApiProblems(ValidationError, RateLimitedError, DatabaseUnavailableError)
@Controller('api/search')
export class ProfileSearchController {
  constructor(
    private readonly search: ProfileSearch,
    private readonly suggestions: ProfileSuggestions,
    private readonly cache: ProfileCache,
    private readonly metrics: ProfileMetrics,
  ) {}

  @Get()
  @Header('cache-control', 'no-cache')
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOperation({ operationId: 'searchProfiles', summary: 'Find public profiles' })
  @ApiOkResponse({ standardSchema: searchPageSchema, description: 'A page of them' })
  async find(@Query({ schema: searchQuerySchema }) request: SearchRequest): Promise<string> {
    const found = await this.cache.get('search', request, async () =>
      toSearchPage(request, await this.search.find(request)),
    );
    return this.counted(found);
  }

  @Get('suggest')
  @Header('cache-control', 'no-cache')
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOperation({
    operationId: 'suggestProfiles',
    summary: 'What begins as somebody types: people, languages, places',
  })
  @ApiOkResponse({ standardSchema: suggestionsSchema, description: 'Five of each at most' })
  async suggest(@Query({ schema: suggestQuerySchema }) { q }: SuggestQuery): Promise<string> {
    return this.counted(await this.cache.get('suggest', q, () => this.suggestions.for(q)));
  }

  private counted({ body, cached }: Found): string {
    this.metrics.searches.add(1, { source: cached ? 'cache' : 'store' });
    return body;
  }
}
