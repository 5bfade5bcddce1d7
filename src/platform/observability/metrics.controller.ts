import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.js';
import { UnauthenticatedError } from '../http/http.errors.js';
import { RouteLimits } from '../http/route-limits.js';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsTokenGuard } from './metrics-token.guard.js';

@ApiTags('health')
@Controller()
export class MetricsController {
  constructor(private readonly registry: MetricsRegistry) {}

  @Get(['metrics', 'api/metrics'])
  @UseGuards(MetricsTokenGuard)
  @RouteLimits({ listener: 'management' })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  @ApiBearerAuth('metrics-token')
  @ApiOperation({ summary: 'Metrics in Prometheus’ text format' })
  @ApiOkResponse({
    description: 'Every metric of this process',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiProblems(UnauthenticatedError)
  scrape(): Promise<string> {
    return this.registry.scrape();
  }
}
