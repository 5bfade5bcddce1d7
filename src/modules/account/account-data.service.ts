import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { LastAdminError } from './account.errors.js';
import { GithubConnectionService } from './github-connection.service.js';
import { identityOf } from './github-identities.js';
import { Sessions } from './sessions.js';
import { TokenStanding } from './token-standing.js';
import { UserEntity } from './user.entity.js';
import { lockAdmins, lockUser } from './users.js';

/** What a module holds of accounts, in rows that go with the account's by a foreign key. */
export interface AccountPart {
  /** Of the part in the export. */
  readonly name: string;
  /** As JSON; undefined where nothing is held. */
  export(userId: string): Promise<unknown>;
  /** Told after an account was erased. */
  erased(): Promise<void>;
}

/** What is held of a person: all of it shown to them, or all of it erased (GDPR, articles 15, 17 and 20). */
@Injectable()
export class AccountDataService {
  private readonly parts: AccountPart[] = [];

  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly sessions: Sessions,
    private readonly github: GithubConnectionService,
    private readonly standing: TokenStanding,
  ) {}

  /** For modules that hold something of accounts, at init. */
  contribute(part: AccountPart): void {
    this.parts.push(part);
  }

  /** @throws AccountNotFoundError, DatabaseUnavailableError */
  async export(userId: string): Promise<Readonly<Record<string, unknown>>> {
    const { user, identity } = await this.database.transaction(async (manager) => ({
      user: await lockUser(manager, userId),
      identity: await identityOf(manager, userId),
    }));
    const { email, role, disabled, createdAt } = user;
    const parts = this.parts.map(async (part) => [part.name, await part.export(userId)] as const);
    return {
      account: { id: userId, email, role, disabled, createdAt },
      github: identity && {
        id: identity.githubId,
        login: identity.login,
        connectedAt: identity.connectedAt,
        hasToken: identity.token !== null,
      },
      sessions: (await this.sessions.list(userId)).map(({ device, createdAt: began, lastSeenAt }) => ({
        device,
        createdAt: began,
        lastSeenAt,
      })),
      audit: (await this.audit.about(userId)).map(({ occurredAt, action, entity, entityId, changes }) => ({
        occurredAt,
        action,
        entity,
        entityId,
        changes,
      })),
      ...Object.fromEntries(await Promise.all(parts)),
    };
  }

  /**
   * Revokes the account's token at GitHub and erases it with all that is held of it; the audit trail keeps its id alone.
   *
   * @returns whether GitHub confirmed that the token is over.
   * @throws LastAdminError, AccountNotFoundError, DatabaseUnavailableError
   */
  async erase(actor: Actor): Promise<boolean> {
    const { id } = actor;
    await this.database.transaction((manager) => this.check(manager, id));
    const revoked = await this.github.disconnect(actor);
    await this.database.transaction(async (manager) => {
      await this.check(manager, id);
      await lockUser(manager, id);
      await this.audit.record(manager, { actor, action: 'user.erased', entity: 'user', entityId: id });
      await this.audit.forget(manager, id);
      await manager.delete(UserEntity, id);
    });
    this.standing.forget();
    for (const part of this.parts) await part.erased();
    return revoked;
  }

  private async check(manager: Parameters<typeof lockAdmins>[0], id: string): Promise<void> {
    const admins = await lockAdmins(manager);
    if (admins.length === 1 && admins[0] === id) throw new LastAdminError();
  }
}
