/** Somebody at GitHub. */
export interface GithubUser {
  /** Stays when the account is renamed, which name and e-mail address do not. */
  readonly id: string;
  readonly login: string;
}
