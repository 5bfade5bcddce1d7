import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor, Role } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { Clock } from '../../shared/clock.js';
import { AccountNotFoundError, LastAdminError } from './account.errors.js';
import type { Account } from './account.js';
import { DefaultAdmin } from './default-admin.js';
import { PasswordHasher } from './password-hasher.js';
import { TokenStanding } from './token-standing.js';
import { UserEntity } from './user.entity.js';
import {
  type NewUser,
  type PagePosition,
  endTokens,
  findUser,
  insertUser,
  listUsers,
  lockAdmins,
  lockUser,
} from './users.js';

export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

export interface AccountChanges {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

/** The rules of accounts; each change of one is audited, and felt at once. */
@Injectable()
export class AccountService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly hasher: PasswordHasher,
    private readonly standing: TokenStanding,
    private readonly defaults: DefaultAdmin,
    private readonly clock: Clock,
  ) {}

  /** @throws DatabaseUnavailableError */
  async exist(): Promise<boolean> {
    return this.database.read((manager) => manager.exists(UserEntity));
  }

  /** @returns accounts, newest first. @throws DatabaseUnavailableError */
  async list(limit: number, after?: PagePosition): Promise<readonly Account[]> {
    return this.database.read((manager) => listUsers(manager, limit, after));
  }

  /** @throws EmailTakenError, PasswordWellKnownError, PasswordQueueFullError, DatabaseUnavailableError */
  @Traced('account create')
  async create({ email, role, password }: NewAccount, actor: Actor | undefined): Promise<Account> {
    this.defaults.check(password);
    const user = await this.newUser(email, role, password);
    return this.database.transaction((manager) => this.insert(manager, user, actor));
  }

  /**
   * Creates an administrator if there is no account at all, whoever else does so at the same time.
   *
   * @returns whether it did.
   * @throws PasswordQueueFullError, DatabaseUnavailableError
   */
  async createFirst(email: string, password: string): Promise<boolean> {
    const user = await this.newUser(email, 'admin', password);
    return this.database.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('first-admin'))`);
      if (await manager.exists(UserEntity)) return false;
      await this.insert(manager, user, undefined);
      return true;
    });
  }

  /** @throws AccountNotFoundError, LastAdminError, DatabaseUnavailableError */
  @Traced('account change')
  async change(id: string, changes: AccountChanges, actor: Actor | undefined): Promise<Account> {
    const account = await this.database.transaction(async (manager) => {
      const admins = await lockAdmins(manager);
      const user = await lockUser(manager, id);
      const { role = user.role, disabled = user.disabled } = changes;
      if (role === user.role && disabled === user.disabled) return user;
      if (admins.length === 1 && admins[0] === id && (role !== 'admin' || disabled))
        throw new LastAdminError();
      // Who is let in again later begins anew; a changed role counts for the tokens there are.
      if (disabled && !user.disabled) await endTokens(manager, user);
      await manager.update(UserEntity, id, { role, disabled });
      const changed = {
        ...(role !== user.role && { role }),
        ...(disabled !== user.disabled && { disabled }),
      };
      await this.record(manager, actor, 'user.updated', id, changed);
      return { id, email: user.email, role, disabled, createdAt: user.createdAt };
    });
    this.standing.forget();
    return account;
  }

  /**
   * Sets a password and ends every token of the account.
   *
   * @throws AccountNotFoundError, PasswordWellKnownError, PasswordQueueFullError, DatabaseUnavailableError
   */
  @Traced('account set_password')
  async setPassword(id: string, password: string, actor: Actor | undefined): Promise<void> {
    this.defaults.check(password);
    const passwordHash = await this.hasher.hash(password);
    await this.database.transaction(async (manager) => {
      const user = await lockUser(manager, id);
      await manager.update(UserEntity, id, { passwordHash });
      await endTokens(manager, user);
      await this.record(manager, actor, 'user.password_changed', id);
    });
    this.standing.forget();
  }

  /** Ends every token and session of an account. @throws AccountNotFoundError, DatabaseUnavailableError */
  async signOutEverywhere(id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await endTokens(manager, await lockUser(manager, id));
    });
    this.standing.forget();
  }

  /** @throws AccountNotFoundError, DatabaseUnavailableError */
  async find(email: string): Promise<Account> {
    const user = await this.database.read((manager) => findUser(manager, email));
    if (!user) throw new AccountNotFoundError();
    return user;
  }

  private async newUser(email: string, role: Role, password: string): Promise<NewUser> {
    const passwordHash = await this.hasher.hash(password);
    return { email, role, passwordHash, createdAt: new Date(this.clock.now()) };
  }

  private async insert(manager: EntityManager, user: NewUser, actor: Actor | undefined): Promise<Account> {
    const created = await insertUser(manager, user);
    const { email, role } = created;
    await this.record(manager, actor, 'user.created', created.id, { email, role });
    return created;
  }

  private async record(
    manager: EntityManager,
    actor: Actor | undefined,
    action: string,
    entityId: string,
    changes = {},
  ): Promise<void> {
    await this.audit.record(manager, { actor, action, entity: 'user', entityId, changes });
  }
}
