import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../shared/app-error.js';
import { GithubNotConnectedError } from './account.errors.js';
import { GithubIdentityService } from './github-identity.service.js';
import { GithubOauthClient } from './github-oauth.client.js';

/** Giving GitHub's token back. */
@Injectable()
export class GithubConnectionService {
  private readonly logger = new Logger(GithubConnectionService.name);

  constructor(
    private readonly identities: GithubIdentityService,
    private readonly client: GithubOauthClient,
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Revokes the token at GitHub and forgets it, also when GitHub cannot be reached: nobody is kept connected against
   * their will. Whose identity it is stays known.
   *
   * @returns whether GitHub confirmed that the token is over; true where there was none.
   * @throws DatabaseUnavailableError
   */
  async disconnect(actor: Actor): Promise<boolean> {
    const token = await this.tokenOf(actor.id);
    const revoked = token !== undefined && (await this.revoke(token));
    const forgotten = await this.identities.forget(actor.id, token);
    // One that cannot be read any longer cannot be revoked either, but was there.
    if (token === undefined && !forgotten) return true;
    await this.database.transaction((manager) =>
      this.audit.record(manager, {
        actor,
        action: 'github.disconnected',
        entity: 'user',
        entityId: actor.id,
        changes: { revoked },
      }),
    );
    return revoked;
  }

  private async tokenOf(userId: string): Promise<string | undefined> {
    try {
      return (await this.identities.connectionOf(userId)).token;
    } catch (error) {
      if (error instanceof GithubNotConnectedError) return undefined;
      throw error;
    }
  }

  private async revoke(token: string): Promise<boolean> {
    let reason = 'refused';
    try {
      if (await this.client.revoke(token)) return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      reason = error.code.toLowerCase();
    }
    const message = 'a GitHub token is forgotten, but GitHub did not confirm that it is over';
    this.logger.warn({ event: 'github_token_not_revoked', message, reason });
    return false;
  }
}
