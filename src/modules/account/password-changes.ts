import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { WrongPasswordError } from './account.errors.js';
import { AccountService } from './account.service.js';
import { Credentials } from './credentials.js';

/** Changing the own password, for which a token alone is not enough (ASVS 6.2.3). */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly credentials: Credentials,
    private readonly accounts: AccountService,
  ) {}

  /**
   * @throws WrongPasswordError, PasswordWellKnownError, LoginLockedError, PasswordQueueFullError,
   * DatabaseUnavailableError
   */
  async change(
    actor: Actor,
    oldPassword: string,
    newPassword: string,
    request: FastifyRequest,
  ): Promise<void> {
    if (!actor.email) throw new WrongPasswordError();
    const attempt = { username: actor.email, password: oldPassword, request };
    const user = await this.credentials.userOf(attempt);
    if (user?.id !== actor.id) throw new WrongPasswordError();
    await this.accounts.setPassword(actor.id, newPassword, actor);
  }
}
