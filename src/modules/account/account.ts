import type { Role } from '../../platform/auth/actor.js';

/** Who may sign in. */
export interface Account {
  readonly id: string;
  /** Null of an account that signs in with GitHub alone. */
  readonly email: string | null;
  readonly role: Role;
  /** A disabled account cannot sign in, and its tokens are over. */
  readonly disabled: boolean;
  readonly createdAt: Date;
}

/** The name an account is found by and counted under: e-mail addresses are compared without case. */
export function accountName(text: string): string {
  return text.trim().toLowerCase();
}

/** What the audit trail calls an account. */
export function auditName({
  id,
  email,
  login,
}: {
  readonly id: string;
  readonly email: string | null;
  /** At GitHub. */
  readonly login?: string | null;
}): string {
  return email ?? (login ? `github:${login}` : id);
}
