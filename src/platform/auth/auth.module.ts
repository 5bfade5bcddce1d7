import { Module } from '@nestjs/common';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { AccessGuard } from './access.guard.js';
import { AdminKey } from './admin-key.js';
import { Authentication } from './authentication.js';
import { BrowserSessions } from './browser-sessions.js';
import { TrustedOrigins } from './trusted-origins.js';

/** Imported by whoever has routes that are not for everybody. */
@Module({
  imports: [RateLimitModule],
  providers: [AdminKey, TrustedOrigins, BrowserSessions, Authentication, AccessGuard],
  exports: [Authentication, BrowserSessions, AccessGuard],
})
export class AuthModule {}
