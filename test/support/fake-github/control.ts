import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Accounts } from './accounts.ts';
import type { Fault, Faults } from './faults.ts';
import type { Oauth } from './oauth.ts';
import type { OauthGrants } from './oauth-grants.ts';
import type { Quotas } from './quotas.ts';
import type { RecordedRequest, Requests } from './requests.ts';

/** What POST orders at the consent page, besides faults. */
export interface Order {
  /** Who signs in from now on. */
  readonly signIn?: string;
  /** How the next authorisation ends: `access_denied` when the person refuses. */
  readonly authorizationError?: string;
  /** The callback URL that is registered from now on. */
  readonly callback?: string;
  /** 0 to 1: what everybody has left of their quotas from now on, at most. */
  readonly quotaLeft?: number;
  /** Milliseconds that pass for codes. */
  readonly advanceMs?: number;
}

/** A new login for an account, or a new person for a login that nobody has any more. */
export interface Renaming {
  readonly login: string;
  readonly renameTo?: string;
  readonly newPersonNamed?: string;
}

/** What PATCH changes of an account: its first repository's stars, name or description, a private repository more. */
export interface Change {
  readonly login: string;
  readonly stars?: number;
  readonly name?: string;
  readonly description?: string | null;
  readonly privateName?: string;
}

/**
 * `/__control`, for tests: POST sets a fault or gives an order, PATCH changes data, GET tells what was asked since,
 * DELETE forgets faults, orders and requests.
 */
export class Control {
  private readonly accounts: Accounts;
  private readonly faults: Faults;
  private readonly requests: Requests;
  private readonly oauth: Oauth;
  private readonly grants: OauthGrants;
  private readonly quotas: Quotas;

  constructor(parts: {
    readonly accounts: Accounts;
    readonly faults: Faults;
    readonly requests: Requests;
    readonly oauth: Oauth;
    readonly grants: OauthGrants;
    readonly quotas: Quotas;
  }) {
    this.accounts = parts.accounts;
    this.faults = parts.faults;
    this.requests = parts.requests;
    this.oauth = parts.oauth;
    this.grants = parts.grants;
    this.quotas = parts.quotas;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: readonly RecordedRequest[] | object = {};
    if (request.method === 'POST') this.post((await json(request)) as Fault | Order);
    if (request.method === 'PATCH') this.patch((await json(request)) as Change | Renaming);
    if (request.method === 'GET') body = this.requests.all();
    if (request.method === 'DELETE') {
      this.faults.clear();
      this.requests.clear();
      this.oauth.clear();
      this.quotas.leave(1);
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }

  private post(body: Fault | Order): void {
    if ('kind' in body) return this.faults.set(body);
    const { signIn, authorizationError, callback, quotaLeft, advanceMs } = body;
    if (signIn !== undefined) this.oauth.signIn(signIn);
    if (authorizationError !== undefined) this.oauth.failNext(authorizationError);
    if (callback !== undefined) this.oauth.register(callback);
    if (quotaLeft !== undefined) this.quotas.leave(quotaLeft);
    if (advanceMs !== undefined) this.grants.advance(advanceMs);
  }

  private patch(body: Change | Renaming): void {
    if ('renameTo' in body && body.renameTo !== undefined) this.accounts.rename(body.login, body.renameTo);
    else if ('newPersonNamed' in body && body.newPersonNamed !== undefined)
      this.accounts.register(body.login, body.newPersonNamed);
    else this.change(body);
  }

  private change({ login, stars, name, description, privateName }: Change): void {
    const repositories = this.accounts.find(login)?.repositories ?? [];
    const first = repositories.find((repository) => !repository.private);
    if (!first) throw new Error(`${login} has nothing to change`);
    if (stars !== undefined) first.stargazers_count = stars;
    if (description !== undefined) first.description = description;
    if (name !== undefined)
      Object.assign(first, {
        name,
        full_name: `${login}/${name}`,
        html_url: `https://github.com/${login}/${name}`,
      });
    if (privateName === undefined) return;
    const fullName = `${login}/${privateName}`;
    repositories.push({ ...first, id: 999_999_999, name: privateName, full_name: fullName, private: true });
  }
}
