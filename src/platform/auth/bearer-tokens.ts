import type { Actor } from './actor.js';

/** Knows accounts by their tokens. Implemented by the module that keeps accounts, where it is on. */
export abstract class BearerTokens {
  /** @throws CredentialsInvalidError when the token is not, or no longer, good. */
  abstract actorOf(token: string): Promise<Actor>;
}
