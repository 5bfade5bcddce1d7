import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { AccessTokens } from './access-tokens.js';
import { AccountService } from './account.service.js';
import { Credentials } from './credentials.js';
import { DefaultAdmin } from './default-admin.js';
import { FirstAdmin } from './first-admin.js';
import { LoginLockout } from './login-lockout.js';
import { PasswordChanges } from './password-changes.js';
import { PasswordHasher } from './password-hasher.js';
import { RevokedTokens } from './revoked-tokens.js';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';
import { TokenStanding } from './token-standing.js';
import { UsersCommand } from './users.command.js';
import { UsersController } from './users.controller.js';

@Module({
  imports: [AuditModule, AuthModule, CacheModule, DatabaseModule, JobsModule, RateLimitModule],
  controllers: [SessionController, UsersController],
  providers: [
    AccessTokens,
    AccountService,
    Credentials,
    DefaultAdmin,
    FirstAdmin,
    LoginLockout,
    PasswordChanges,
    PasswordHasher,
    RevokedTokens,
    SessionService,
    TokenStanding,
    UsersCommand,
  ],
  exports: [AccountService],
})
export class AccountModule {}
