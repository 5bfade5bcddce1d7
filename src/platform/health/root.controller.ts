import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Runtime } from '../config/runtime.js';

const LINKS = { docs: '/api/docs', openapi: '/openapi.json', health: '/api/health' };

const rootSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    status: z.literal('running'),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Root' });

const EXAMPLE: z.infer<typeof rootSchema> = {
  name: 'portfolio-platform',
  version: '1.0.0',
  status: 'running',
  links: LINKS,
};

@ApiTags('health')
@Controller()
export class RootController {
  constructor(private readonly runtime: Runtime) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'root', summary: 'What this is and where to go on' })
  @ApiOkResponse({ standardSchema: rootSchema, example: EXAMPLE })
  root(): z.infer<typeof rootSchema> {
    return {
      name: 'portfolio-platform',
      version: this.runtime.version,
      status: 'running',
      links: LINKS,
    };
  }
}
