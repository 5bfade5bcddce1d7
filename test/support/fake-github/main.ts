import { createHash } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Account, Directory } from './data.ts';
import { type Fault, Faults } from './faults.ts';

/**
 * GitHub's REST API as far as the product uses it, over real HTTP: validators per token, Link pagination, quota,
 * limits, scopes, renamed users, and every way to fail. Run as a process of its own:
 *
 *     node test/support/fake-github/main.ts [port] [prefix]
 *
 * It prints its address. `/__control` sets faults, changes data and tells what was asked.
 */

const [port = '0', prefix = ''] = process.argv.slice(2);
const QUOTA = 5000;
const DOCUMENTATION = 'https://docs.github.com/rest';
const MAX_RECORDED = 100_000;

interface Recorded {
  readonly path: string;
  readonly token: string | null;
  readonly conditional: boolean;
  status: number;
}

const faults = new Faults();
const used = new Map<string, number>();
let recorded: Recorded[] = [];
let directory = new Directory('');

const server = createServer((request, response) => {
  void handle(request, response);
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (url.pathname === '/__control') return control(request, response);
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
  const entry: Recorded = {
    path: url.pathname + url.search,
    token,
    conditional: request.headers['if-none-match'] !== undefined,
    status: 0,
  };
  if (recorded.length < MAX_RECORDED) recorded.push(entry);
  response.on('finish', () => (entry.status = response.statusCode));

  const fault = faults.take(url.pathname);
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1000));
  if (fault && fault.kind !== 'slow') return fail(fault, url, response, token);
  if (token?.startsWith('ghp_invalid')) return refuse(response, 401, 'Bad credentials', {});
  if (token?.startsWith('ghp_noscope')) return fail({ kind: 'forbidden' }, url, response, token);
  answer(url, request, response, token);
}

function answer(url: URL, request: IncomingMessage, response: ServerResponse, token: string | null): void {
  const path = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : '/no-such-prefix';
  if (path === '/rate_limit') return sendJson(response, 200, { resources: {}, rate: rate(token) }, quota(token));
  if (path === '/' || path === '') return sendJson(response, 200, { current_user_url: `${base()}/user` }, quota(token));
  const [, login, list] = /^\/users\/([^/]+)(\/repos)?$/.exec(path) ?? [];
  const [, id, byIdList] = /^\/user\/(\d+)(\/repos)?$/.exec(path) ?? [];
  if (login === 'renamed') {
    const { user } = directory.find('octocat')!;
    return redirect(response, `${base()}/user/${user.id}${list ?? ''}${url.search}`, token);
  }
  const account = login ? directory.find(login) : id ? directory.findById(Number(id)) : undefined;
  if (!account) return refuse(response, 404, 'Not Found', quota(token));
  if (list ?? byIdList) sendPage(account, url, request, response, token);
  else sendValidated(request, response, account.user, token);
}

function sendPage(account: Account, url: URL, request: IncomingMessage, response: ServerResponse, token: string | null): void {
  const perPage = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const page = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(account.repositories.length / perPage));
  const link = (number: number, rel: string) => {
    const target = new URL(base() + url.pathname.slice(prefix.length) + url.search);
    target.searchParams.set('page', String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  const repositories = account.repositories.slice((page - 1) * perPage, page * perPage);
  sendValidated(request, response, repositories, token, links.length > 0 ? { link: links.join(', ') } : {});
}

/** A weak validator over the token and the body; a match costs no quota. */
function sendValidated(
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
  token: string | null,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  const etag = `W/"${createHash('sha256').update(`${token}\n${text}`).digest('hex')}"`;
  const common = { ...headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60', vary: VARY };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { ...GITHUB_HEADERS, ...common, ...quota(token) }).end();
    return;
  }
  const key = token ?? '';
  used.set(key, (used.get(key) ?? 0) + 1);
  response.writeHead(200, { ...GITHUB_HEADERS, ...common, ...quota(token), ...JSON_TYPE }).end(text);
}

const VARY = 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With';
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const GITHUB_HEADERS = {
  server: 'github.com',
  'x-github-media-type': 'github.v3; format=json',
  'x-github-api-version-selected': '2022-11-28',
  'x-github-request-id': 'FAKE:1:2:3',
};

function fail(fault: Fault, url: URL, response: ServerResponse, token: string | null): void {
  const resetAt = Math.floor(Date.now() / 1000) + (fault.retryAfter ?? 120);
  switch (fault.kind) {
    case 'status':
      if ((fault.status ?? 500) < 500) return refuse(response, fault.status ?? 500, 'Refused', quota(token));
      response.writeHead(fault.status ?? 500, { 'content-type': 'text/html' }).end('<title>Unicorn!</title>');
      return;
    case 'primary_limit':
      return refuse(response, fault.status ?? 403, 'API rate limit exceeded for user ID 1.', {
        'x-ratelimit-limit': String(QUOTA),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-used': String(QUOTA),
        'x-ratelimit-reset': String(resetAt),
        'x-ratelimit-resource': 'core',
      });
    case 'secondary_limit':
      return refuse(response, fault.status ?? 403, 'You have exceeded a secondary rate limit.', {
        ...quota(token),
        'retry-after': String(fault.retryAfter ?? 60),
      });
    case 'forbidden':
      return refuse(response, 403, 'Resource not accessible by personal access token', {
        ...quota(token),
        'x-oauth-scopes': 'gist',
        'x-accepted-oauth-scopes': 'public_repo, repo',
      });
    case 'stall':
      response.writeHead(200, JSON_TYPE).write('{"login":');
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'reset_body':
      response.writeHead(200, JSON_TYPE).write('{"login":', () => response.socket?.resetAndDestroy());
      return;
    case 'garbage':
      response.writeHead(200, JSON_TYPE).end('<html>not JSON at all');
      return;
    case 'other_shape':
      return sendJson(response, 200, { hello: 'world' }, quota(token));
    case 'redirect_elsewhere':
      response.writeHead(301, { location: `http://localhost:1${url.pathname}` }).end();
      return;
    case 'slow':
  }
}

function rate(token: string | null) {
  const spent = Math.min(QUOTA, used.get(token ?? '') ?? 0);
  return { limit: QUOTA, remaining: QUOTA - spent, used: spent, reset: Math.floor(Date.now() / 1000) + 3600 };
}

function quota(token: string | null): Record<string, string> {
  const { limit, remaining, used: spent, reset } = rate(token);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(spent),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
}

function refuse(response: ServerResponse, status: number, message: string, headers: Record<string, string>): void {
  sendJson(response, status, { message, documentation_url: DOCUMENTATION, status: String(status) }, headers);
}

function redirect(response: ServerResponse, location: string, token: string | null): void {
  const body = { message: 'Moved Permanently', url: location, documentation_url: DOCUMENTATION };
  sendJson(response, 301, body, { ...quota(token), location });
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void {
  response.writeHead(status, { ...GITHUB_HEADERS, ...headers, ...JSON_TYPE }).end(JSON.stringify(body));
}

/** GET tells the requests, POST sets a fault, PATCH changes an account, DELETE forgets faults and requests. */
async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (request.method === 'POST') faults.set(JSON.parse(text) as Fault);
  if (request.method === 'PATCH') {
    const { login, stars, privateName } = JSON.parse(text) as { login: string; stars?: number; privateName?: string };
    const account = directory.find(login)!;
    const [first] = account.repositories;
    if (stars !== undefined && first) first.stargazers_count = stars;
    if (privateName) account.repositories.unshift({ ...first!, id: 999_999_999, name: privateName, private: true });
  }
  if (request.method === 'DELETE') {
    faults.clear();
    recorded = [];
  }
  sendJson(response, 200, request.method === 'GET' ? recorded : {}, {});
}

function base(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
}

server.listen(Number(port), '127.0.0.1', () => {
  directory = new Directory(base());
  process.stdout.write(`${base()}\n`);
});
