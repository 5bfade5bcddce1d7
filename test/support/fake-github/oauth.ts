import { text } from 'node:stream/consumers';
import type { Accounts } from './accounts.ts';
import type { Exchange } from './exchange.ts';
import { type OauthGrants, verifies } from './oauth-grants.ts';
import { authorizationError, exchangeError } from './oauth-errors.ts';

/** The one OAuth app that is registered. */
export const CLIENT_ID = 'fake-client-id';
export const CLIENT_SECRET = 'fake-client-secret';

/** A loopback callback may name any port, and any path below its own, as at GitHub. */
const REGISTERED_CALLBACK = 'http://127.0.0.1/api/github/callback';
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * GitHub's OAuth web application flow ("Authorizing OAuth apps"), and the end of its tokens. It is its own consent
 * page: who signs in is what the browser's cookie `fake_login` says, else the parameter `login`, else whom the
 * control named last, else demo; and they agree at once, unless the control made them refuse.
 */
export class Oauth {
  private readonly accounts: Accounts;
  private readonly grants: OauthGrants;
  private signedIn = 'demo';
  private callback = REGISTERED_CALLBACK;
  private errors: string[] = [];

  constructor(accounts: Accounts, grants: OauthGrants) {
    this.accounts = accounts;
    this.grants = grants;
  }

  /** Who signs in from now on. */
  signIn(login: string): void {
    this.signedIn = login;
  }

  /** Registers another callback URL. */
  register(callback: string): void {
    this.callback = callback;
  }

  /** Makes the next authorisation end with this error. */
  failNext(error: string): void {
    this.errors.push(error);
  }

  /** Forgets who signs in and which authorisations fail; the callback and all tokens stay. */
  clear(): void {
    this.signedIn = 'demo';
    this.errors = [];
  }

  /** Whether the route is one of this class's, whatever the method. */
  knows(path: string): boolean {
    return path.startsWith('/login/oauth/');
  }

  async answer(exchange: Exchange): Promise<void> {
    const { method } = exchange.request;
    const { pathname, searchParams } = exchange.url;
    if (method === 'GET' && pathname === '/login/oauth/authorize') this.authorize(exchange, searchParams);
    else if (method === 'POST' && pathname === '/login/oauth/access_token') {
      sendToken(exchange, this.exchanged(await parametersOf(exchange)));
    } else exchange.sendNotFoundPage();
  }

  /** `DELETE /applications/{client_id}/token`. */
  async revoke(exchange: Exchange, clientId: string): Promise<void> {
    const [scheme, encoded = ''] = (exchange.request.headers.authorization ?? '').split(' ');
    const credentials = Buffer.from(encoded, 'base64').toString();
    const authenticated =
      scheme?.toLowerCase() === 'basic' && credentials === `${CLIENT_ID}:${CLIENT_SECRET}`;
    const token = (await parametersOf(exchange)).get('access_token');
    if (!authenticated) exchange.refuse(401, 'Bad credentials');
    else if (token === null) exchange.refuse(422, 'Validation Failed');
    else if (clientId !== CLIENT_ID || !this.grants.revoke(token)) exchange.refuse(404, 'Not Found');
    else exchange.sendNothing();
  }

  private authorize(exchange: Exchange, query: URLSearchParams): void {
    if (query.get('client_id') !== CLIENT_ID) return exchange.sendNotFoundPage();
    const redirectUri = query.get('redirect_uri');
    const mismatch = redirectUri !== null && !this.isRegistered(redirectUri);
    const target = new URL(mismatch || redirectUri === null ? this.callback : redirectUri);
    const account = this.accounts.find(loginOf(exchange) ?? this.signedIn);
    const error = mismatch ? 'redirect_uri_mismatch' : (this.errors.shift() ?? pkceError(query));
    if (error !== undefined) addAll(target, authorizationError(error));
    else if (!account) return exchange.sendNotFoundPage();
    else {
      const code = this.grants.newCode({
        accountId: Number(account.user.id),
        login: account.user.login,
        scope: query.get('scope') ?? '',
        redirectUri,
        codeChallenge: query.get('code_challenge'),
      });
      target.searchParams.set('code', code);
    }
    const state = query.get('state');
    if (state !== null) target.searchParams.set('state', state);
    exchange.sendTo(target.href);
  }

  private exchanged(body: URLSearchParams): Record<string, string> {
    if (body.get('client_id') !== CLIENT_ID || body.get('client_secret') !== CLIENT_SECRET) {
      return exchangeError('incorrect_client_credentials');
    }
    const authorization = this.grants.takeCode(body.get('code') ?? '');
    if (!authorization) return exchangeError('bad_verification_code');
    const redirectUri = body.get('redirect_uri');
    if (redirectUri !== null && redirectUri !== (authorization.redirectUri ?? this.callback)) {
      return exchangeError('redirect_uri_mismatch');
    }
    if (!verifies(body.get('code_verifier'), authorization)) return exchangeError('bad_verification_code');
    return {
      access_token: this.grants.newToken(authorization),
      scope: authorization.scope,
      token_type: 'bearer',
    };
  }

  private isRegistered(redirectUri: string): boolean {
    const [asked, registered] = [URL.parse(redirectUri), new URL(this.callback)];
    if (!asked) return false;
    const loopback = LOOPBACK.has(asked.hostname) && LOOPBACK.has(registered.hostname);
    const { pathname } = registered;
    const below = asked.pathname === pathname || asked.pathname.startsWith(`${pathname}/`);
    return below && (loopback || asked.origin === registered.origin);
  }
}

/** GitHub takes S256 alone. */
function pkceError(query: URLSearchParams): string | undefined {
  const [challenge, method] = [query.get('code_challenge'), query.get('code_challenge_method')];
  if (challenge === null && method === null) return undefined;
  return method === 'S256' && /^[\w-]{43}$/.test(challenge ?? '') ? undefined : 'invalid_request';
}

function loginOf({ request, url }: Exchange): string | undefined {
  const cookie = /(?:^|;\s*)fake_login=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  return cookie ?? url.searchParams.get('login') ?? undefined;
}

/** A form, JSON, or the address's own query: GitHub takes all three. */
async function parametersOf({ request, url }: Exchange): Promise<URLSearchParams> {
  const body = await text(request);
  if (body === '') return url.searchParams;
  const json = body.startsWith('{');
  return new URLSearchParams(json ? (JSON.parse(body) as Record<string, string>) : body);
}

/** JSON for who asks for it, else a form; also an error has status 200. */
function sendToken(exchange: Exchange, answer: Record<string, string>): void {
  const json = exchange.request.headers.accept?.includes('json') ?? false;
  exchange.sendPlain(
    json ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded; charset=utf-8',
    json ? JSON.stringify(answer) : new URLSearchParams(answer).toString(),
  );
}

function addAll(url: URL, parameters: Record<string, string>): void {
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
}
