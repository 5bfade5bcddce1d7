import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Database } from '../../platform/database/database.js';
import { accountName } from './account.js';
import { DefaultAdmin } from './default-admin.js';
import { LoginLockout } from './login-lockout.js';
import { PasswordHasher } from './password-hasher.js';
import type { UserEntity } from './user.entity.js';
import { findUser } from './users.js';

export interface Try {
  /** The e-mail address, in any case. */
  readonly username: string;
  readonly password: string;
  readonly request: FastifyRequest;
}

/** The one place where a caller's password is checked, so that no route is a way to try out many. */
@Injectable()
export class Credentials {
  constructor(
    private readonly lockout: LoginLockout,
    private readonly database: Database,
    private readonly hasher: PasswordHasher,
    private readonly defaults: DefaultAdmin,
  ) {}

  /**
   * Takes the same time whether or not there is such an account.
   *
   * @returns the account whose password it is; undefined when it is wrong, or when the account is disabled.
   * @throws LoginLockedError, PasswordQueueFullError, DatabaseUnavailableError
   */
  async userOf({ username, password, request }: Try): Promise<UserEntity | undefined> {
    const name = accountName(username);
    const subject = this.lockout.subjectOf(name, request);
    // Who is locked out waits for nobody, and costs neither a look-up nor a hash.
    await this.lockout.admit(subject, 'ask');
    const user = await this.hasher.match(password, async () => {
      const found = await this.database.read((manager) => findUser(manager, name));
      // Its turn has come: so few are on their way that right passwords sent together do not lock each other out.
      await this.lockout.admit(subject, 'take');
      return found;
    });
    if (!user || user.disabled || this.defaults.refuses(password)) return undefined;
    await this.lockout.forget(subject);
    return user;
  }
}
