import { Injectable, Logger } from '@nestjs/common';
import { ZodError } from 'zod';
import { type OauthFlow, type OauthStart, OauthFlows } from '../../platform/auth/oauth-flows.js';
import type { OpenSession } from '../../platform/auth/session-tokens.js';
import { AppError } from '../../shared/app-error.js';
import { AccountMetrics } from './account.metrics.js';
import { GithubAccounts } from './github-accounts.js';
import { GithubOauthClient } from './github-oauth.client.js';
import { PagesService } from './pages.service.js';
import { RevokedTokens } from './revoked-tokens.js';
import type { Browser } from './sessions.js';
import { GITHUBS_ERRORS, type SignInError } from './sign-in-errors.js';
import type { Credential } from './token-standing.js';

/** How somebody comes back from GitHub. */
export interface Callback {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
  /** What the browser kept since the flow began. */
  readonly cookie: string | undefined;
  readonly browser: Browser;
}

export interface Arrival {
  /** Where the browser goes from here: an absolute address. */
  readonly location: string;
  /** Undefined where nobody was signed in. */
  readonly session?: OpenSession;
}

/** Signing in with GitHub, by OAuth 2.0's code flow. */
@Injectable()
export class GithubSignInService {
  private readonly logger = new Logger(GithubSignInService.name);

  constructor(
    private readonly pages: PagesService,
    private readonly flows: OauthFlows<Credential>,
    private readonly client: GithubOauthClient,
    private readonly accounts: GithubAccounts,
    private readonly spent: RevokedTokens,
    private readonly metrics: AccountMetrics,
  ) {}

  /**
   * @param returnTo a path of ours.
   * @param credential of who is signed in already.
   * @throws GithubOauthNotConfiguredError
   */
  begin(
    returnTo: string | undefined,
    credential: Credential | undefined,
  ): OauthStart & { readonly location: string } {
    const start = this.flows.begin({ returnTo, credential });
    return { ...start, location: this.client.authorizeUrl(start.state, start.codeChallenge) };
  }

  /** Never rejects for what GitHub or the browser did: a person is looking at a page. */
  async finish(callback: Callback): Promise<Arrival> {
    const outcome = await this.outcomeOf(callback).catch((error: unknown) => this.failed(error));
    if (typeof outcome === 'string') {
      this.metrics.signIns.add(1, { outcome });
      return { location: this.pages.onboarding('error', outcome) };
    }
    this.metrics.signIns.add(1, { outcome: 'signed_in' });
    return outcome;
  }

  private async outcomeOf({ code, state, error, cookie, browser }: Callback): Promise<Arrival | SignInError> {
    if (error !== undefined) return GITHUBS_ERRORS.find((known) => known === error) ?? 'github_auth_failed';
    if (!code) return 'no_code';
    const flow = this.flows.read(cookie, state ?? '');
    if (!flow || !(await this.spent.add({ jti: flow.id, expiresAt: flow.expiresAt }))) return 'invalid_state';
    return this.signIn(code, flow, browser);
  }

  private async signIn(
    code: string,
    flow: OauthFlow<Credential>,
    browser: Browser,
  ): Promise<Arrival | SignInError> {
    const token = await this.client.exchange(code, this.flows.verifierOf(flow));
    const github = token === undefined ? undefined : await this.client.userOf(token);
    if (token === undefined || !github) return 'github_auth_failed';
    const outcome = await this.accounts.signIn({ github, token, credential: flow.credential, browser });
    if ('refusal' in outcome) return outcome.refusal;
    const { returnTo } = flow;
    return {
      location: returnTo === undefined ? this.pages.onboarding('step', 'sync') : this.pages.at(returnTo),
      session: outcome.session,
    };
  }

  private failed(error: unknown): SignInError {
    if (!(error instanceof AppError) && !(error instanceof ZodError)) throw error;
    const reason = error instanceof AppError ? error.code.toLowerCase() : 'unreadable_answer';
    this.logger.error({ event: 'github_sign_in_failed', message: 'signing in with GitHub failed', reason });
    return 'github_auth_failed';
  }
}
