import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type GithubConfig, githubAppOf, githubConfig } from '../../platform/auth/github.config.js';
import { Runtime } from '../../platform/config/runtime.js';
import { type HttpConfig, httpConfig } from '../../platform/http/http.config.js';
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
    const missing = [
      ...(this.http.publicUrl === undefined ? ['APP_URL'] : []),
      ...(this.encryption.key === undefined ? ['TOKEN_ENCRYPTION_KEY'] : []),
    ];
    if (missing.length > 0)
      throw new StartRefusedError(
        missing.map((name) => `${name}: required in ${profile} where GITHUB_CLIENT_ID is set`).join('\n'),
      );
  }
}
