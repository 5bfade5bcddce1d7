import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, MaybeSignedIn } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { HTML } from '../../platform/http/accepted-types.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { type OnboardingQuery, onboardingQuerySchema } from './dto/onboarding.js';
import { onboardingPage } from './onboarding.page.js';
import { OnboardingService } from './onboarding.service.js';

@ApiTags('profiles')
@Controller('onboarding')
export class OnboardingController {
  constructor(private readonly service: OnboardingService) {}

  @Get()
  @MaybeSignedIn()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  // Otherwise the browser would say of the button's request that it comes from nowhere.
  @Header('referrer-policy', 'same-origin')
  @ApiOperation({
    operationId: 'readOnboarding',
    summary: 'A page for people who come back from GitHub',
    description: 'Who is signed in, a button that syncs, the profile; or what went wrong, in plain words.',
  })
  @ApiProduces(HTML)
  @ApiOkResponse({ description: 'It needs no script', schema: { type: 'string' } })
  @ApiProblems(DatabaseUnavailableError)
  async read(
    @CurrentActor() actor: Actor | undefined,
    @Query({ schema: onboardingQuerySchema }) { error }: OnboardingQuery,
  ): Promise<string> {
    return onboardingPage(await this.service.viewFor(actor, error));
  }
}
