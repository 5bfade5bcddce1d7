import type { Profile } from './profile.js';

/** What this process is. */
export class Runtime {
  readonly startedAt = Date.now();

  constructor(
    readonly profile: Profile,
    /** The package's version. */
    readonly version: string,
    /** Names of the feature modules that are on. */
    readonly features: readonly string[],
    /** False for the command line, which serves nothing and runs no jobs. */
    readonly serving: boolean,
  ) {}
}
