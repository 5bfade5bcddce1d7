import { Inject, Injectable } from '@nestjs/common';
import { type GithubConfig, githubConfig } from '../../platform/auth/github.config.js';
import { ReachabilityCheck, withoutCredentials } from '../../platform/cli/reachability-check.js';
import { GithubCalls } from './github.calls.js';

@Injectable()
export class GithubCheck extends ReachabilityCheck {
  readonly name = 'github';
  readonly variable = 'GITHUB_API_URL';
  readonly target;

  constructor(
    @Inject(githubConfig.token) { apiUrl }: GithubConfig,
    private readonly calls: GithubCalls,
  ) {
    super();
    this.target = withoutCredentials(apiUrl);
  }

  async reach(): Promise<string> {
    return `answers with status ${await this.calls.ping()}`;
  }
}
