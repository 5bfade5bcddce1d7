import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../auth/auth.decorators.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidationError } from '../http/http.errors.js';
import { BreakerNotFoundError } from './breaker-not-found.error.js';
import { BreakerRegistry, type BreakerReset } from './breaker-registry.js';
import { type BreakerParams, breakerParamsSchema, breakerResetSchema } from './dto/breaker-reset.js';

@ApiTags('admin')
@AdminOnly()
@Controller('api/v1/admin/circuit-breakers')
export class BreakerController {
  constructor(private readonly registry: BreakerRegistry) {}

  @Post(':name/reset')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resetCircuitBreaker', summary: 'Close a circuit breaker at once' })
  @ApiOkResponse({ standardSchema: breakerResetSchema, description: 'The breaker is closed' })
  @ApiProblems(BreakerNotFoundError, ValidationError)
  reset(@Param({ schema: breakerParamsSchema }) { name }: BreakerParams): Promise<BreakerReset> {
    return this.registry.reset(name);
  }
}
