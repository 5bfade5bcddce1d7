import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { OpenSession } from '../../platform/auth/session-tokens.js';
import { Database } from '../../platform/database/database.js';
import { violatesUnique } from '../../platform/database/sql-errors.js';
import { Clock } from '../../shared/clock.js';
import { auditName } from './account.js';
import { identityByGithubId, identityOf } from './github-identities.js';
import { GITHUB_ID_KEY, GithubIdentityEntity, IDENTITY_KEY } from './github-identity.entity.js';
import type { GithubUser } from './github-user.js';
import { type Browser, Sessions } from './sessions.js';
import type { SignInError } from './sign-in-errors.js';
import { TokenCipher } from './token-cipher.js';
import { type Credential, TokenStanding } from './token-standing.js';
import type { UserEntity } from './user.entity.js';
import { insertUser, lockUser } from './users.js';

export interface GithubSignIn {
  readonly github: GithubUser;
  readonly token: string;
  /** Of who is signed in already, and wants to be known by this GitHub account as well. */
  readonly credential?: Credential | undefined;
  readonly browser: Browser;
}

export type SignInOutcome = { readonly session: OpenSession } | { readonly refusal: SignInError };

/** Which account is whose: by GitHub's number, since names and e-mail addresses change hands. */
@Injectable()
export class GithubAccounts {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly cipher: TokenCipher,
    private readonly standing: TokenStanding,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws DatabaseUnavailableError */
  async signIn(signIn: GithubSignIn): Promise<SignInOutcome> {
    const { credential } = signIn;
    const owner = credential && (await this.standing.actorOf(credential));
    // Signed out since it began: to finish it must not be a way to be signed in again.
    if (credential && !owner) return { refusal: 'invalid_state' };
    const outcome = await this.tried(() =>
      this.database.transaction((manager) => this.open(manager, signIn, owner?.id)),
    );
    this.standing.forget();
    return outcome;
  }

  private async tried(attempt: () => Promise<SignInOutcome>): Promise<SignInOutcome> {
    try {
      return await attempt();
    } catch (error) {
      // Linked just then, the GitHub account or ours, by somebody who was quicker: now it is there to be found.
      if (![GITHUB_ID_KEY, IDENTITY_KEY].some((key) => violatesUnique(error, key))) throw error;
      return attempt();
    }
  }

  private async open(
    manager: EntityManager,
    signIn: GithubSignIn,
    userId: string | undefined,
  ): Promise<SignInOutcome> {
    const { github, browser } = signIn;
    const identity = await identityByGithubId(manager, github.id);
    if (userId !== undefined && identity?.userId !== userId) {
      if (await identityOf(manager, userId)) return { refusal: 'already_connected' };
      if (identity) return { refusal: 'already_linked' };
    }
    const known = identity?.userId ?? userId;
    const user = known === undefined ? await this.create(manager, github) : await lockUser(manager, known);
    if (user.disabled) return { refusal: 'account_disabled' };
    await this.connect(manager, user, signIn, identity === null);
    return { session: await this.sessions.begin(manager, user, browser) };
  }

  private async create(manager: EntityManager, { login }: GithubUser): Promise<UserEntity> {
    const createdAt = new Date(this.clock.now());
    const user = await insertUser(manager, { email: null, passwordHash: null, role: 'member', createdAt });
    await this.record(manager, user, login, 'user.created', { role: user.role, github: login });
    return user;
  }

  private async connect(
    manager: EntityManager,
    user: UserEntity,
    { github, token }: GithubSignIn,
    isNew: boolean,
  ): Promise<void> {
    const owner = { userId: user.id, githubId: github.id };
    const kept = { login: github.login, ...this.cipher.encrypt(token, owner) };
    if (isNew) {
      await manager.insert(GithubIdentityEntity, {
        ...owner,
        ...kept,
        connectedAt: new Date(this.clock.now()),
      });
      await this.record(manager, user, github.login, 'github.linked', { github: github.login });
    } else await manager.update(GithubIdentityEntity, user.id, kept);
  }

  private async record(
    manager: EntityManager,
    { id, email, role }: UserEntity,
    login: string,
    action: string,
    changes: Record<string, unknown>,
  ): Promise<void> {
    const actor = { kind: 'user', id, name: auditName({ id, email, login }), role } as const;
    await this.audit.record(manager, { actor, action, entity: 'user', entityId: id, changes });
  }
}
