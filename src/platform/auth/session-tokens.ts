import type { Actor } from './actor.js';

/** What a browser is given to be known by. */
export interface OpenSession {
  readonly token: string;
  readonly maxAgeSeconds: number;
}

export interface Admitted {
  readonly actor: Actor;
  /** What the browser is to send from now on, where that has changed. */
  readonly renewed?: OpenSession | undefined;
}

/** Knows accounts by the tokens of their browsers. Implemented by the module that keeps accounts, where it is on. */
export abstract class SessionTokens {
  /** @returns undefined when the token is not, or no longer, good. @throws DatabaseUnavailableError */
  abstract admit(token: string): Promise<Admitted | undefined>;
}
