import { Module } from '@nestjs/common';
import { RateLimitModule } from '../rate-limit/rate-limit.module.js';
import { AccessGuard } from './access.guard.js';
import { AdminKey } from './admin-key.js';
import { Authentication } from './authentication.js';

/** Imported by whoever has routes that are not for everybody. */
@Module({
  imports: [RateLimitModule],
  providers: [AdminKey, Authentication, AccessGuard],
  exports: [Authentication, AccessGuard],
})
export class AuthModule {}
