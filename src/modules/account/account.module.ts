import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { OauthFlows } from '../../platform/auth/oauth-flows.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { ResilienceModule } from '../../platform/resilience/resilience.module.js';
import { AccessTokens } from './access-tokens.js';
import { AccountDataService } from './account-data.service.js';
import { AccountMetrics } from './account.metrics.js';
import { AccountService } from './account.service.js';
import { BrowserSessionController } from './browser-session.controller.js';
import { Credentials } from './credentials.js';
import { DefaultAdmin } from './default-admin.js';
import { FirstAdmin } from './first-admin.js';
import { GithubAccounts } from './github-accounts.js';
import { GithubConnectionService } from './github-connection.service.js';
import { GithubIdentityService } from './github-identity.service.js';
import { GithubOauthClient } from './github-oauth.client.js';
import { GithubSignInController } from './github-sign-in.controller.js';
import { GithubSignInService } from './github-sign-in.service.js';
import { JwtKeys } from './jwt-keys.js';
import { KeysCommand } from './keys.command.js';
import { LoginLockout } from './login-lockout.js';
import { OwnAccountController } from './own-account.controller.js';
import { PagesService } from './pages.service.js';
import { PasswordChanges } from './password-changes.js';
import { PasswordHasher } from './password-hasher.js';
import { RevokedTokens } from './revoked-tokens.js';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';
import { Sessions } from './sessions.js';
import { SignInSettings } from './sign-in-settings.js';
import { TokenCipher } from './token-cipher.js';
import { TokenRotation } from './token-rotation.js';
import { TokenStanding } from './token-standing.js';
import { UsersCommand } from './users.command.js';
import { UsersController } from './users.controller.js';

@Module({
  imports: [
    AuditModule,
    AuthModule,
    CacheModule,
    DatabaseModule,
    JobsModule,
    RateLimitModule,
    ResilienceModule,
  ],
  controllers: [
    SessionController,
    UsersController,
    GithubSignInController,
    BrowserSessionController,
    OwnAccountController,
  ],
  providers: [
    AccessTokens,
    AccountDataService,
    AccountMetrics,
    AccountService,
    Credentials,
    DefaultAdmin,
    FirstAdmin,
    GithubAccounts,
    GithubConnectionService,
    GithubIdentityService,
    GithubOauthClient,
    GithubSignInService,
    JwtKeys,
    KeysCommand,
    LoginLockout,
    OauthFlows,
    PagesService,
    PasswordChanges,
    PasswordHasher,
    RevokedTokens,
    SessionService,
    Sessions,
    SignInSettings,
    TokenCipher,
    TokenRotation,
    TokenStanding,
    UsersCommand,
  ],
  exports: [AccountDataService, AccountService, GithubIdentityService, PagesService],
})
export class AccountModule {}
