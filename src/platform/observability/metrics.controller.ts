import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RouteLimits } from '../http/route-limits.js';
import { MetricsRegistry } from './metrics-registry.js';

@ApiExcludeController()
@Controller()
export class MetricsController {
  constructor(private readonly registry: MetricsRegistry) {}

  @Get(['metrics', 'api/metrics'])
  @RouteLimits({ management: true })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.registry.scrape();
  }
}
