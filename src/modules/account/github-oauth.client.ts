import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import {
  type GithubApp,
  type GithubConfig,
  githubAppOf,
  githubConfig,
} from '../../platform/auth/github.config.js';
import { Runtime } from '../../platform/config/runtime.js';
import { type HttpConfig, httpConfig, publicUrlOf } from '../../platform/http/http.config.js';
import type { Upstream } from '../../platform/resilience/upstream.js';
import { Upstreams } from '../../platform/resilience/upstreams.js';
import { GithubOauthNotConfiguredError } from './account.errors.js';
import type { GithubUser } from './github-user.js';

/** Nobody waits longer for a page to appear. */
const TOTAL_TIMEOUT_MS = 10_000;

/** Reads public data only: no scope that can write is ever asked for. */
const SCOPE = 'read:user';

/** RFC 6749, section 5.1; GitHub answers its errors with status 200 as well. */
const exchangeSchema = z.union([
  z.object({ access_token: z.string().min(1) }),
  z.object({ error: z.string() }),
]);

/** GitHub's words for a code that it does not take, which say what is wrong with the settings. */
const REFUSALS = ['incorrect_client_credentials', 'redirect_uri_mismatch', 'bad_verification_code'];

const userSchema = z.object({ id: z.int().positive(), login: z.string().min(1) });

/**
 * GitHub's side of signing in. All throw CircuitOpenError, UpstreamTimeoutError and UpstreamError, and ZodError over an
 * answer that is not what was asked for.
 */
@Injectable()
export class GithubOauthClient {
  private readonly logger = new Logger(GithubOauthClient.name);
  private readonly app: GithubApp | undefined;
  private readonly callback: string;
  private readonly upstream: Upstream;

  constructor(
    @Inject(githubConfig.token) private readonly config: GithubConfig,
    @Inject(httpConfig.token) http: HttpConfig,
    private readonly runtime: Runtime,
    upstreams: Upstreams,
  ) {
    this.app = githubAppOf(config);
    this.callback = `${publicUrlOf(http)}/api/github/callback`;
    this.upstream = upstreams.create({
      name: 'github-oauth',
      totalTimeoutMs: TOTAL_TIMEOUT_MS,
      retryDelaysMs: [250],
    });
  }

  /** @returns the address at which somebody consents. @throws GithubOauthNotConfiguredError */
  authorizeUrl(state: string, codeChallenge: string): string {
    const { clientId } = this.configured();
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: this.callback,
      scope: SCOPE,
      state,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    return `${this.config.oauthUrl}/login/oauth/authorize?${query.toString()}`;
  }

  /** @returns an access token; undefined where GitHub does not take the code. @throws GithubOauthNotConfiguredError */
  async exchange(code: string, codeVerifier: string): Promise<string | undefined> {
    const { clientId, clientSecret } = this.configured();
    return this.upstream.call('exchange_code', async (send) => {
      const response = await send(`${this.config.oauthUrl}/login/oauth/access_token`, {
        method: 'POST',
        headers: this.headers({ 'content-type': 'application/x-www-form-urlencoded' }),
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          code,
          redirect_uri: this.callback,
          code_verifier: codeVerifier,
        }),
      });
      if (!response.ok) {
        this.noteRefusal(`status_${response.status}`);
        return undefined;
      }
      const answer = exchangeSchema.parse(await jsonOf(response));
      if ('access_token' in answer) return answer.access_token;
      this.noteRefusal(REFUSALS.find((known) => known === answer.error) ?? 'other');
      return undefined;
    });
  }

  /** @returns whose token it is; undefined where GitHub does not take it. */
  async userOf(token: string): Promise<GithubUser | undefined> {
    return this.upstream.call('get_own_user', async (send) => {
      const response = await send(`${this.config.apiUrl}/user`, {
        headers: this.headers({ authorization: `Bearer ${token}` }),
      });
      if (!response.ok) {
        this.noteRefusal(`status_${response.status}`);
        return undefined;
      }
      const { id, login } = userSchema.parse(await jsonOf(response));
      return { id: String(id), login };
    });
  }

  /**
   * Ends a token at GitHub; one that is over already, too.
   *
   * @returns whether GitHub confirmed it.
   * @throws GithubOauthNotConfiguredError
   */
  async revoke(token: string): Promise<boolean> {
    const { clientId, clientSecret } = this.configured();
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const { status } = await this.upstream.fetch(
      `${this.config.apiUrl}/applications/${encodeURIComponent(clientId)}/token`,
      {
        method: 'DELETE',
        headers: this.headers({ authorization: `Basic ${credentials}`, 'content-type': 'application/json' }),
        body: JSON.stringify({ access_token: token }),
      },
      { operation: 'revoke_token', idempotent: true },
    );
    return [204, 404, 422].includes(status);
  }

  private noteRefusal(reason: string): void {
    const message = 'GitHub did not take what came with a sign-in';
    this.logger.warn({ event: 'github_sign_in_refused', message, reason });
  }

  private configured(): GithubApp {
    if (!this.app) throw new GithubOauthNotConfiguredError();
    return this.app;
  }

  private headers(more: Record<string, string>): Record<string, string> {
    return {
      accept: 'application/json',
      'user-agent': `portfolio-platform/${this.runtime.version}`,
      ...more,
    };
  }
}

/** @returns undefined for what is no JSON, whose error would quote the body. */
function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}
