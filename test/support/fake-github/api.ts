import type { Account, Accounts, Repository } from './accounts.ts';
import { publicEventsOf } from './events.ts';
import type { Exchange } from './exchange.ts';
import { Graphql } from './graphql.ts';
import type { Oauth } from './oauth.ts';
import type { OauthGrants } from './oauth-grants.ts';

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 100;

/** The parts of GitHub's REST API that the product uses. */
export class Api {
  private readonly accounts: Accounts;
  private readonly grants: OauthGrants;
  private readonly oauth: Oauth;
  private readonly base: string;
  private readonly prefix: string;
  private readonly graphql = new Graphql();
  private readonly graphqlPath: string;

  /** @param base address of the API's root, the prefix of GitHub Enterprise Server included. */
  constructor(accounts: Accounts, grants: OauthGrants, oauth: Oauth, base: string) {
    this.accounts = accounts;
    this.grants = grants;
    this.oauth = oauth;
    this.base = base;
    this.prefix = new URL(base).pathname.replace(/\/$/, '');
    // An enterprise server's is beside the REST API's v3, not below it.
    this.graphqlPath = `${this.prefix.replace(/\/v3$/, '')}/graphql`;
  }

  /** @param failing field of GraphQL's that cannot be read. */
  async answer(exchange: Exchange, failing?: string): Promise<void> {
    const { pathname } = exchange.url;
    const { method } = exchange.request;
    const below = pathname === this.prefix || pathname.startsWith(`${this.prefix}/`);
    const path = below ? pathname.slice(this.prefix.length) : '';
    if (method === 'POST' && pathname === this.graphqlPath) {
      return this.graphql.answer(exchange, this.accountOf(exchange), failing);
    }
    const app = /^\/applications\/([^/]+)\/token$/.exec(path)?.[1];
    if (method === 'DELETE' && app !== undefined) await this.oauth.revoke(exchange, app);
    else if (method === 'GET' && below) this.answerGet(exchange, path);
    else notFound(exchange);
  }

  private answerGet(exchange: Exchange, path: string): void {
    if (path === '' || path === '/') return exchange.send(200, this.root());
    // Asking for the quota costs none.
    if (path === '/rate_limit') return exchange.sendFree(200, exchange.rateLimit());
    if (path === '/user') return this.answerCaller(exchange);
    const [, login, listOfLogin] = /^\/users\/([^/]+)(\/repos|\/events\/public)?$/.exec(path) ?? [];
    if (login !== undefined) return this.answerLogin(exchange, login, listOfLogin);
    const [, id, listOfId] = /^\/user\/(\d+)(\/repos|\/events\/public)?$/.exec(path) ?? [];
    this.answerAccount(exchange, this.accounts.findById(Number(id)), listOfId);
  }

  private answerCaller(exchange: Exchange): void {
    const account = this.accountOf(exchange);
    if (account) this.answerAccount(exchange, account);
    else exchange.refuse(401, 'Requires authentication');
  }

  /** Whose the token is: who authorised it, and demo for the tokens that a test made up. */
  private accountOf({ caller: { token } }: Exchange): Account | undefined {
    if (token === null) return undefined;
    const grant = this.grants.of(token);
    return grant ? this.accounts.ofGrant(grant) : this.accounts.find('demo');
  }

  private answerLogin(exchange: Exchange, login: string, list = ''): void {
    const renamedTo = this.accounts.renamed(login);
    if (renamedTo === undefined) this.answerAccount(exchange, this.accounts.find(login), list);
    else exchange.redirect(`${this.base}/user/${renamedTo.user.id}${list}${exchange.url.search}`);
  }

  private answerAccount(exchange: Exchange, account: Account | undefined, list = ''): void {
    if (!account) notFound(exchange);
    else if (list === '/repos') {
      const all = listed(account, exchange.url.searchParams, exchange.caller.token !== null);
      this.sendPage(exchange, account, list, all);
    } else if (list) this.sendPage(exchange, account, list, publicEventsOf(account, this.base));
    else exchange.sendValidated(account.user);
  }

  private sendPage(exchange: Exchange, account: Account, list: string, all: readonly object[]): void {
    const query = exchange.url.searchParams;
    const size = Math.min(MAX_PAGE_SIZE, positive(query.get('per_page')) ?? DEFAULT_PAGE_SIZE);
    const page = positive(query.get('page')) ?? 1;
    const last = Math.max(1, Math.ceil(all.length / size));
    const target = new URL(`${this.base}/user/${account.user.id}${list}${exchange.url.search}`);
    const link = linkHeader(target, page, last);
    exchange.sendValidated(all.slice((page - 1) * size, page * size), link === '' ? {} : { link });
  }

  private root(): Record<string, string> {
    return {
      current_user_url: `${this.base}/user`,
      rate_limit_url: `${this.base}/rate_limit`,
      user_url: `${this.base}/users/{user}`,
      user_repositories_url: `${this.base}/users/{user}/repos{?type,page,per_page,sort}`,
    };
  }
}

/** GitHub names pages by the user's id, whatever the request named; a page alone has no header at all. */
function linkHeader(target: URL, page: number, last: number): string {
  const link = (number: number, relation: string) => {
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${relation}"`;
  };
  return [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ].join(', ');
}

/**
 * What of an account is listed, in which order (`type`, `sort`, `direction` as documented). GitHub lists private
 * repositories to nobody here; this one shows them to whoever has a token, so that a client needs a filter of its own.
 */
function listed({ repositories }: Account, query: URLSearchParams, hasToken: boolean): Repository[] {
  if (query.get('type') === 'member') return [];
  const sort = query.get('sort') ?? 'full_name';
  const ascending = (query.get('direction') ?? (sort === 'full_name' ? 'asc' : 'desc')) === 'asc';
  const keyOf = (repository: Repository) =>
    (sort === 'full_name' ? repository.full_name : repository[SORT_KEYS[sort] ?? 'created_at']) ?? '';
  const visible = repositories.filter((repository) => hasToken || !repository.private);
  const sorted = visible.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return ascending ? sorted : sorted.reverse();
}

const SORT_KEYS: Readonly<Record<string, 'created_at' | 'updated_at' | 'pushed_at'>> = {
  created: 'created_at',
  updated: 'updated_at',
  pushed: 'pushed_at',
};

function positive(text: string | null): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function notFound(exchange: Exchange): void {
  exchange.send(404, {
    message: 'Not Found',
    documentation_url: 'https://docs.github.com/rest',
    status: '404',
  });
}
