export type Role = 'admin' | 'member';

/** Who asks. */
export interface Actor {
  /** A person with an account, or a service that holds the admin key. */
  readonly kind: 'user' | 'service';
  /** The account's id; of a service `admin-key`. */
  readonly id: string;
  /** What the audit trail names: the account's e-mail address, `github:` and a login, or `admin-key`. */
  readonly name: string;
  /** Null of an account that signs in with GitHub alone. */
  readonly email?: string | null;
  readonly role: Role;
}
