import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { GithubNotConnectedError } from './account.errors.js';
import { forgetTokenOf, identityOf, lockIdentityOf } from './github-identities.js';
import type { GithubIdentityEntity } from './github-identity.entity.js';
import type { GithubUser } from './github-user.js';
import { TokenCipher } from './token-cipher.js';

/** A GitHub account that somebody signed in with, and the token it left. */
export interface GithubConnection extends GithubUser {
  readonly token: string;
}

/** Who somebody is at GitHub, and the token with which GitHub is asked for them. */
@Injectable()
export class GithubIdentityService {
  constructor(
    private readonly database: Database,
    private readonly cipher: TokenCipher,
  ) {}

  /** @throws GithubNotConnectedError, DatabaseUnavailableError */
  async connectionOf(userId: string): Promise<GithubConnection> {
    const identity = await this.database.read((manager) => identityOf(manager, userId));
    const token = identity ? this.tokenIn(identity) : undefined;
    if (!identity || token === undefined) throw new GithubNotConnectedError();
    return { id: identity.githubId, login: identity.login, token };
  }

  /** @returns undefined for an account without a GitHub identity; hasToken of one that can be read. @throws DatabaseUnavailableError */
  async find(userId: string): Promise<(GithubUser & { hasToken: boolean; connectedAt: Date }) | undefined> {
    const identity = await this.database.read((manager) => identityOf(manager, userId));
    if (!identity) return undefined;
    const { githubId, login, connectedAt } = identity;
    return { id: githubId, login, hasToken: this.tokenIn(identity) !== undefined, connectedAt };
  }

  /**
   * Forgets a token that GitHub refuses, or that is revoked; not another that has come in its place.
   *
   * @param token undefined for one that cannot be read.
   * @returns whether it was there.
   * @throws DatabaseUnavailableError
   */
  async forget(userId: string, token: string | undefined): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const identity = await lockIdentityOf(manager, userId);
      if (!identity?.token || this.tokenIn(identity) !== token) return false;
      await forgetTokenOf(manager, userId);
      return true;
    });
  }

  /** Notes how somebody is called at GitHub now. @throws DatabaseUnavailableError */
  async rename(userId: string, login: string): Promise<void> {
    await this.database.transaction((manager) =>
      manager.query('UPDATE github_identities SET login = $2 WHERE user_id = $1 AND login <> $2', [
        userId,
        login,
      ]),
    );
  }

  private tokenIn({ userId, githubId, token, tokenKey }: GithubIdentityEntity): string | undefined {
    if (token === null || tokenKey === null) return undefined;
    return this.cipher.decrypt({ token, tokenKey }, { userId, githubId });
  }
}
