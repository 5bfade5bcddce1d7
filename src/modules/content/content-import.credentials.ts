import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { ValidationError } from '../../platform/http/http.errors.js';
import { GithubIdentityService } from '../account/github-identity.service.js';
import { checkedToken } from '../github-sync/github-sync.service.js';

const HOW_TO = 'Send a GitHub personal access token, "X-GitHub-Token: <token>", or sign in with GitHub';

/** With which token GitHub is asked, and for whose repositories. */
@Injectable()
export class ContentImportCredentials {
  constructor(private readonly identities: GithubIdentityService) {}

  /**
   * @param sent what the request brought; a token that is sent goes before the one that is kept.
   * @throws GithubTokenRequiredError, GithubTokenInvalidError, GithubNotConnectedError, ValidationError where a token has
   * no username beside it, DatabaseUnavailableError
   */
  async of(
    { token, username }: { readonly token: string | undefined; readonly username: string | undefined },
    actor: Actor | undefined,
  ): Promise<{ readonly token: string; readonly username: string }> {
    if (token === undefined && actor?.kind === 'user') {
      const { login, token: kept } = await this.identities.connectionOf(actor.id);
      return { token: kept, username: username ?? login };
    }
    const checked = checkedToken(token, HOW_TO);
    if (username === undefined) throw usernameMissing();
    return { token: checked, username };
  }
}

function usernameMissing(): ValidationError {
  const detail = 'Say whose repositories these are';
  return new ValidationError('The input is not valid; see errors', {
    violations: [{ pointer: '/username', detail, code: 'required' }],
  });
}
