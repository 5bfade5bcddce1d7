import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './callers.ts';
import type { Quotas, Resource } from './quotas.ts';

type Headers = Record<string, string>;

const DOCUMENTATION = 'https://docs.github.com/rest';
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

let answers = 0;

/** One request and its answer, with the headers that GitHub puts on each. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly caller: Caller;
  /** Which quota pays for it. */
  readonly resource: Resource;
  private readonly quotas: Quotas;
  private readonly requestId = `FAKE:${(++answers).toString(16).toUpperCase()}`;

  constructor(request: IncomingMessage, response: ServerResponse, caller: Caller, quotas: Quotas) {
    this.request = request;
    this.response = response;
    this.url = new URL(request.url ?? '/', 'http://fake');
    this.caller = caller;
    this.resource = this.url.pathname.endsWith('/graphql') ? 'graphql' : 'core';
    this.quotas = quotas;
  }

  /** @returns false when the quota does not have so much left. */
  spend(cost = 1): boolean {
    return this.quotas.spend(this.caller, this.resource, cost);
  }

  /** An answer that takes one from the quota, or the refusal when there is nothing left. */
  send(status: number, body: unknown, headers: Headers = {}): void {
    if (this.spend()) this.sendFree(status, body, headers);
    else this.refusePrimaryLimit(403);
  }

  /** An answer that costs nothing. */
  sendFree(status: number, body: unknown, headers: Headers = {}): void {
    this.write(status, { ...JSON_TYPE, ...headers }, JSON.stringify(body));
  }

  /** A weak validator over the token and the body; a match costs no quota (GitHub's best practices). */
  sendValidated(body: unknown, headers: Headers = {}): void {
    const text = JSON.stringify(body);
    const hash = createHash('sha256').update(`${this.caller.token}\n${text}`).digest('hex');
    const validated = { ...headers, ...CACHEABLE, etag: `W/"${hash}"` };
    if (this.request.headers['if-none-match'] === validated.etag) this.write(304, validated);
    else if (this.spend()) this.write(200, { ...JSON_TYPE, ...validated }, text);
    else this.refusePrimaryLimit(403);
  }

  /** The body of GET /rate_limit. */
  rateLimit(): object {
    const [core, graphql] = [this.quotas.of(this.caller, 'core'), this.quotas.of(this.caller, 'graphql')];
    const resources = { core: { ...core, resource: 'core' }, graphql: { ...graphql, resource: 'graphql' } };
    return { resources, rate: core };
  }

  /** What is left of the quota that pays for this. */
  quota(): { limit: number; used: number; remaining: number; reset: number } {
    return this.quotas.of(this.caller, this.resource);
  }

  /** 204: done, and nothing to say. */
  sendNothing(): void {
    this.write(204, {});
  }

  /** 302 to anywhere, as GitHub's web pages do. */
  sendTo(location: string): void {
    this.response.writeHead(302, { location, 'cache-control': 'no-cache' }).end();
  }

  /** What is neither an answer of the API nor a page. */
  sendPlain(contentType: string, body: string): void {
    this.response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
  }

  /** The page of GitHub's web site for what is not there. */
  sendNotFoundPage(): void {
    this.response
      .writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
      .end(
        '<!DOCTYPE html><title>Page not found &middot; GitHub</title><p>This is not the web page you are looking for.</p>',
      );
  }

  redirect(location: string): void {
    const body = { message: 'Moved Permanently', url: location, documentation_url: DOCUMENTATION };
    this.send(301, body, { location });
  }

  /** GitHub's form of an error. */
  refuse(status: number, message: string, headers: Headers = {}, documentation = DOCUMENTATION): void {
    this.sendFree(status, { message, documentation_url: documentation, status: String(status) }, headers);
  }

  /**
   * @param status GraphQL says it with 200, whatever this is.
   * @param reset UTC epoch seconds; the end of the caller's hour when absent.
   */
  refusePrimaryLimit(status: number, reset?: number): void {
    const { limit, reset: endOfHour } = this.quota();
    const who =
      this.caller.token === null
        ? "127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)"
        : `user ID 1. If you reach out to GitHub Support for help, please include the request ID ${this.requestId}.`;
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-used': String(limit),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(reset ?? endOfHour),
    };
    const message = `API rate limit exceeded for ${who}`;
    if (this.resource === 'core') this.refuse(status, message, headers, RATE_LIMITS);
    else this.sendFree(200, { errors: [{ type: 'RATE_LIMITED', message }] }, headers);
  }

  /** @param retryAfter seconds; GitHub leaves the header out at times. */
  refuseSecondaryLimit(status: number, retryAfter?: number): void {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
      `If you reach out to GitHub Support for help, please include the request ID ${this.requestId}.`;
    const headers: Headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    this.refuse(status, message, headers, `${RATE_LIMITS}#about-secondary-rate-limits`);
  }

  private write(status: number, headers: Headers, body?: string): void {
    const common = { ...COMMON, 'x-github-request-id': this.requestId, ...this.scopeHeaders() };
    this.response
      .writeHead(status, { ...common, ...this.quotas.headers(this.caller, this.resource), ...headers })
      .end(body);
  }

  /** A classic token's scopes, or the permissions that a fine-grained one needs. */
  private scopeHeaders(): Headers {
    switch (this.caller.kind) {
      case 'anonymous':
        return {};
      case 'classic':
        return { 'x-oauth-scopes': 'public_repo, read:user', 'x-accepted-oauth-scopes': '' };
      case 'oauth':
        return { 'x-oauth-scopes': 'read:user', 'x-accepted-oauth-scopes': '' };
      case 'fine_grained':
        return { 'x-accepted-github-permissions': 'metadata=read' };
    }
  }
}

const RATE_LIMITS = `${DOCUMENTATION}/using-the-rest-api/rate-limits-for-the-rest-api`;
const CACHEABLE = { 'cache-control': 'private, max-age=60, s-maxage=60' };
const COMMON = {
  server: 'github.com',
  vary: 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With',
  'x-github-media-type': 'github.v3; format=json',
  'x-github-api-version-selected': '2022-11-28',
};
