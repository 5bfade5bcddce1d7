/** Whether a part the service depends on can be reached from here; every provider of this type is offered by `check`. */
export abstract class ReachabilityCheck {
  /** The word on the command line. */
  abstract readonly name: string;

  /** The variable that names the part's address. */
  abstract readonly variable: string;

  /** Where it is, without credentials; undefined when it is not configured. */
  abstract readonly target: string | undefined;

  /**
   * Reaches it.
   *
   * @returns what was seen, in a few words.
   * @throws Error whose message says why not.
   */
  abstract reach(signal: AbortSignal): Promise<string>;
}

/** An address as it may be shown; MongoDB's, which may name several hosts, is no URL. */
export function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/]*@/, '//').replace(/\/?(?:[?#].*)?$/, '');
}
