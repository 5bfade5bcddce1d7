import { Controller, Delete, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, SignedIn } from '../../platform/auth/auth.decorators.js';
import { BrowserSessions } from '../../platform/auth/browser-sessions.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { AccountDataService } from './account-data.service.js';
import { AccountNotFoundError, LastAdminError } from './account.errors.js';
import { type Revocation, revocationSchema } from './dto/session.js';

const exportSchema = z
  .looseObject({ account: z.looseObject({ id: z.guid() }) })
  .meta({ id: 'AccountExport' });

@ApiTags('accounts')
@SignedIn()
@ApiProblems(AccountNotFoundError, DatabaseUnavailableError)
@Controller('api/account')
export class OwnAccountController {
  constructor(
    private readonly data: AccountDataService,
    private readonly browsers: BrowserSessions,
  ) {}

  @Get('export')
  @Header('cache-control', 'no-store')
  @Header('content-disposition', 'attachment; filename="account.json"')
  @ApiOperation({ operationId: 'exportAccount', summary: 'Everything that is held of the own account' })
  @ApiOkResponse({ standardSchema: exportSchema, description: 'A part for each module that holds something' })
  async export(@CurrentActor() actor: Actor): Promise<Readonly<Record<string, unknown>>> {
    return this.data.export(actor.id);
  }

  @Delete()
  @ApiOperation({
    operationId: 'eraseAccount',
    summary: 'Revoke the GitHub token and erase the own account with its profile and statistics',
    description: 'The audit trail keeps its id alone. It cannot be undone.',
  })
  @ApiOkResponse({ standardSchema: revocationSchema, description: 'It is erased' })
  @ApiProblems(LastAdminError)
  async erase(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Revocation> {
    const revoked = await this.data.erase(actor);
    this.browsers.close(reply);
    return { success: true, revoked };
  }
}
