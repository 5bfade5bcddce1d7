import type { InjectOptions } from 'fastify';
import type { Answer } from './account-app.js';

/** Where the application under test says that it is. */
export const APP_URL = 'http://127.0.0.1:3000';

type Ask = (request: InjectOptions) => Promise<Answer>;

export interface BrowserOptions {
  /** Whom GitHub takes its user for. */
  readonly githubLogin?: string;
  readonly userAgent?: string;
}

/** What a page of ours makes a browser send with a write. */
export const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

/**
 * A person's browser: keeps cookies, says where its writes come from, and goes to the fake GitHub and back.
 *
 *     const browser = app.browser({ githubLogin: 'octocat' });
 *     await browser.signIn();
 *     await browser.post('/api/sync');
 */
export class Browser {
  /** By name; what the server set last. */
  readonly cookies = new Map<string, string>();
  githubLogin: string;
  private readonly userAgent: string | undefined;

  constructor(
    private readonly send: Ask,
    { githubLogin = 'octocat', userAgent }: BrowserOptions = {},
  ) {
    this.githubLogin = githubLogin;
    this.userAgent = userAgent;
  }

  /** Sends its cookies and keeps those it is given; a `cookie` header of the request's own goes out instead. */
  async ask(request: InjectOptions | string): Promise<Answer> {
    const { headers, ...rest } = typeof request === 'string' ? { url: request } : request;
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await this.send({
      ...rest,
      headers: {
        ...(cookie !== '' && { cookie }),
        ...(this.userAgent !== undefined && { 'user-agent': this.userAgent }),
        ...headers,
      },
    });
    for (const line of setCookiesOf(answer)) this.keep(line);
    return answer;
  }

  get(url: string): Promise<Answer> {
    return this.ask({ url });
  }

  /** As a page of ours does. */
  post(url: string, payload?: object): Promise<Answer> {
    return this.ask({ method: 'POST', url, headers: OWN_PAGE, ...(payload && { payload }) });
  }

  /** As post(). */
  delete(url: string): Promise<Answer> {
    return this.ask({ method: 'DELETE', url, headers: OWN_PAGE });
  }

  /** The body of GET /api/auth/session. */
  async session(): Promise<Record<string, unknown>> {
    return (await this.get('/api/auth/session')).body as Record<string, unknown>;
  }

  /** The whole way to GitHub and back. @returns where it ended, as `/onboarding?step=sync`. */
  async signIn(query = ''): Promise<string> {
    return this.comeBack(await this.consent(await this.goToGithub(query)));
  }

  /**
   * @param query of GET /api/auth/github, from its `?`.
   * @param headers besides its own, as a bearer token's.
   * @returns the address at GitHub.
   */
  async goToGithub(query = '', headers: Record<string, string> = {}): Promise<string> {
    return locationOf(await this.ask({ url: `/api/auth/github${query}`, headers }));
  }

  /** Agrees, or not, as the fake was told. @returns the callback's path and query. */
  async consent(address: string): Promise<string> {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: `fake_login=${this.githubLogin}` },
    });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`The fake GitHub answered ${answer.status} to an authorisation`);
    return pathOf(location);
  }

  /** @param callback its path and query. @returns where it leads: a path, or another host's address. */
  async comeBack(callback: string): Promise<string> {
    return pathOf(locationOf(await this.get(callback)));
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** The Set-Cookie lines of an answer. */
export function setCookiesOf({ headers }: Answer): string[] {
  return [headers['set-cookie'] ?? []].flat() as string[];
}

function locationOf({ status, headers, body }: Answer): string {
  if (status !== 302) throw new Error(`Expected a redirect, got ${status} ${JSON.stringify(body)}`);
  return String(headers['location']);
}

/** What is below APP_URL, as its path. */
function pathOf(address: string): string {
  return address.startsWith(APP_URL) ? address.slice(APP_URL.length) : address;
}
