import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Runtime } from '../config/runtime.js';

const rootSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    status: z.literal('running'),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Root' });

@ApiTags('health')
@Controller()
export class RootController {
  constructor(private readonly runtime: Runtime) {}

  @Get()
  @ApiOperation({ operationId: 'root', summary: 'What this is and where to go on' })
  @ApiOkResponse({ standardSchema: rootSchema })
  root(): z.infer<typeof rootSchema> {
    return {
      name: 'portfolio-platform',
      version: this.runtime.version,
      status: 'running',
      links: { docs: '/api/docs', openapi: '/openapi.json', health: '/api/health' },
    };
  }
}
