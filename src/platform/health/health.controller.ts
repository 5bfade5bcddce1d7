import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../http/api-problems.js';
import { ValidationError } from '../http/http.errors.js';
import { RouteLimits } from '../http/route-limits.js';
import * as examples from './dto/health-examples.js';
import {
  type DatabaseHealth,
  type DetailedHealth,
  type Health,
  type Liveness,
  type ProcessMetrics,
  type Readiness,
  type ReadinessQuery,
  type Startup,
  databaseHealthSchema,
  detailedHealthSchema,
  healthSchema,
  livenessSchema,
  processMetricsSchema,
  readinessQuerySchema,
  readinessSchema,
  startupSchema,
} from './dto/health-responses.js';
import { HealthPresenter, type Probe } from './health.presenter.js';

const NO_STORE = ['cache-control', 'no-store'] as const;

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(private readonly presenter: HealthPresenter) {}

  @Get('api/health')
  @RouteLimits({ listener: 'both' })
  @Header(...NO_STORE)
  @ApiOperation({ operationId: 'health', summary: 'How the service is, check by check' })
  @ApiOkResponse({
    standardSchema: healthSchema,
    description: 'It serves, perhaps without something',
    example: examples.healthy,
  })
  @ApiResponse({
    status: 503,
    standardSchema: healthSchema,
    example: examples.unhealthy,
    description: 'Something it cannot do without is down',
  })
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    return answer(reply, await this.presenter.health());
  }

  @Get(['api/health/live', 'health/live'])
  @RouteLimits({ listener: 'both' })
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Whether the process answers; checks nothing' })
  @ApiOkResponse({ standardSchema: livenessSchema, example: examples.live })
  live(): Liveness {
    return { status: 'ok' };
  }

  @Get(['api/health/ready', 'health/ready'])
  @RouteLimits({ listener: 'both' })
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Whether requests should be sent here' })
  @ApiOkResponse({ standardSchema: readinessSchema, example: examples.ready })
  @ApiResponse({
    status: 503,
    standardSchema: readinessSchema,
    example: examples.notReady,
    description: 'Starting, stopping, or without a store',
  })
  @ApiProblems(ValidationError)
  async ready(
    @Query({ schema: readinessQuerySchema }) { scope }: ReadinessQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readiness> {
    return answer(reply, await this.presenter.readiness(scope ?? 'all'));
  }

  @Get(['api/health/startup', 'health/startup'])
  @RouteLimits({ listener: 'both' })
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Whether the start is over' })
  @ApiOkResponse({ standardSchema: startupSchema, example: examples.started })
  @ApiResponse({
    status: 503,
    standardSchema: startupSchema,
    example: examples.starting,
    description: 'Not yet',
  })
  startup(@Res({ passthrough: true }) reply: FastifyReply): Startup {
    return answer(reply, this.presenter.startup());
  }

  @Get('health')
  @RouteLimits({ listener: 'both' })
  @Header(...NO_STORE)
  @ApiOperation({ operationId: 'databaseHealth', summary: 'The service and its database in one word each' })
  @ApiOkResponse({ standardSchema: databaseHealthSchema, example: examples.connected })
  @ApiResponse({
    status: 503,
    standardSchema: databaseHealthSchema,
    example: examples.disconnected,
    description: 'Unhealthy',
  })
  async databaseHealth(@Res({ passthrough: true }) reply: FastifyReply): Promise<DatabaseHealth> {
    return answer(reply, await this.presenter.databaseHealth());
  }

  @Get('health/detailed')
  @RouteLimits({ listener: 'management' })
  @Header(...NO_STORE)
  @ApiOperation({ operationId: 'detailedHealth', summary: 'Every check with its numbers' })
  @ApiOkResponse({ standardSchema: detailedHealthSchema, example: examples.detailed })
  @ApiResponse({
    status: 503,
    standardSchema: detailedHealthSchema,
    example: examples.detailedUnhealthy,
    description: 'Unhealthy',
  })
  async detailed(@Res({ passthrough: true }) reply: FastifyReply): Promise<DetailedHealth> {
    return answer(reply, await this.presenter.detailed());
  }

  @Get('health/metrics')
  @RouteLimits({ listener: 'management' })
  @Header(...NO_STORE)
  @ApiOperation({
    operationId: 'processMetrics',
    summary: 'The process in numbers, for people without Prometheus',
  })
  @ApiOkResponse({ standardSchema: processMetricsSchema, example: examples.processMetrics })
  metrics(): ProcessMetrics {
    return this.presenter.processMetrics();
  }
}

function answer<T>(reply: FastifyReply, { passed, body }: Probe<T>): T {
  void reply.code(passed ? 200 : 503);
  return body;
}
