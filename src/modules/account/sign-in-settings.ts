import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type GithubConfig, githubAppOf, githubConfig } from '../../platform/auth/github.config.js';
import { Runtime } from '../../platform/config/runtime.js';
import { type HttpConfig, httpConfig, isOverTls } from '../../platform/http/http.config.js';
import { StartRefusedError } from '../../shared/start-refused.error.js';
import { type TokenEncryptionConfig, tokenEncryptionConfig } from './token-encryption.config.js';

/** What signing in with GitHub needs besides GitHub's own settings, where several replicas serve strangers. */
@Injectable()
export class SignInSettings implements OnModuleInit {
  constructor(
    @Inject(githubConfig.token) private readonly github: GithubConfig,
    @Inject(httpConfig.token) private readonly http: HttpConfig,
    @Inject(tokenEncryptionConfig.token) private readonly encryption: TokenEncryptionConfig,
    private readonly runtime: Runtime,
  ) {}

  /** @throws StartRefusedError */
  onModuleInit(): void {
    const { profile, serving } = this.runtime;
    if (!serving || !githubAppOf(this.github) || (profile !== 'production' && profile !== 'staging')) return;
    const problems = [
      ...(this.http.publicUrl === undefined ? ['APP_URL: required'] : []),
      // Without TLS anybody on the way reads the session, and any host beside this one can plant another.
      ...(this.http.publicUrl !== undefined && !isOverTls(this.http)
        ? ['APP_URL: https:// is required']
        : []),
      ...(this.encryption.key === undefined ? ['TOKEN_ENCRYPTION_KEY: required'] : []),
    ];
    if (problems.length > 0)
      throw new StartRefusedError(
        problems.map((problem) => `${problem} in ${profile} where GITHUB_CLIENT_ID is set`).join('\n'),
      );
  }
}
