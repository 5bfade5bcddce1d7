import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidationError } from '../http/http.errors.js';
import { AuditTrail } from './audit-trail.js';
import { type AuditPage, auditPageSchema, toAuditPage } from './dto/audit-page.js';
import { type AuditQueryParameters, auditQuerySchema } from './dto/audit-query.js';

@ApiTags('admin')
@Controller('api/v1/admin/audit')
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  @Get()
  @AdminOnly()
  @ApiOperation({ operationId: 'listAuditEvents', summary: 'List who changed what, newest first' })
  @ApiOkResponse({ standardSchema: auditPageSchema, description: 'A page of events' })
  @ApiProblems(ValidationError, DatabaseUnavailableError)
  async list(@Query({ schema: auditQuerySchema }) query: AuditQueryParameters): Promise<AuditPage> {
    const { entity: subject, actor, since, cursor, limit } = query;
    const [entity, entityId] = subject?.split(/:(.*)/s) ?? [];
    return toAuditPage(await this.trail.list({ entity, entityId, actor, since, cursor, limit }));
  }
}
