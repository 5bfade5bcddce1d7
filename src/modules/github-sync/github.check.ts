import { Inject, Injectable } from '@nestjs/common';
import { ReachabilityCheck, withoutCredentials } from '../../platform/cli/reachability-check.js';
import { type GithubSyncConfig, githubSyncConfig } from './github-sync.config.js';
import { GithubClient } from './github.client.js';

@Injectable()
export class GithubCheck extends ReachabilityCheck {
  readonly name = 'github';
  readonly variable = 'GITHUB_API_URL';
  readonly target;

  constructor(
    @Inject(githubSyncConfig.token) { apiUrl }: GithubSyncConfig,
    private readonly client: GithubClient,
  ) {
    super();
    this.target = withoutCredentials(apiUrl);
  }

  async reach(): Promise<string> {
    return `answers with status ${await this.client.ping()}`;
  }
}
