import { Injectable } from '@nestjs/common';
import { type Options, hash, verify } from '@node-rs/argon2';
import { PasswordQueueFullError } from './account.errors.js';
import { WorkQueue } from './work-queue.js';

/** OWASP's first choice for argon2id, which the package hashes by: 19 MiB, two passes, one lane. */
const ARGON2ID: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Half of libuv's four threads: file system and name look-ups keep the others. */
const AT_ONCE = 2;
/** They wait two seconds at most, while a hash takes 40 ms. */
const WAITING = 100;
const RETRY_AFTER_SECONDS = 2;

/** A hash of random bytes with the same costs, which no password has. */
export const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$FeDJO1jZhOvNcNxeHqe+bA$yqIhPXZDzM6cPAW+52SHMUlSGdaHl/yX4ATIJY6NEK8';

/** Hashes passwords off the event loop, few at a time: each takes 19 MiB and a core. */
@Injectable()
export class PasswordHasher {
  private readonly queue = new WorkQueue(
    { atOnce: AT_ONCE, waiting: WAITING },
    () => new PasswordQueueFullError(RETRY_AFTER_SECONDS),
  );

  /** @throws PasswordQueueFullError */
  async hash(password: string): Promise<string> {
    return this.queue.run(() => hash(normalised(password), ARGON2ID));
  }

  /**
   * Finds an account and checks its password; where there is none it takes the same time.
   *
   * @param find called when the password's turn has come, so that a crowd waits here and not at the database; throws
   * to refuse.
   * @returns the account whose password it is.
   * @throws PasswordQueueFullError, and what find throws.
   */
  async match<T extends { readonly passwordHash: string | null }>(
    password: string,
    find: () => Promise<T | null>,
  ): Promise<T | undefined> {
    return this.queue.run(async () => {
      const found = await find();
      const right = await verify(found?.passwordHash ?? NOBODY, normalised(password));
      return right && found ? found : undefined;
    });
  }
}

/** One text for what looks the same, however a keyboard composes it (NIST SP 800-63B, section 5.1.1.2). */
function normalised(password: string): string {
  return password.normalize('NFKC');
}
