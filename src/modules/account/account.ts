import type { Role } from '../../platform/auth/actor.js';

/** Who may sign in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** A disabled account cannot sign in, and its tokens are over. */
  readonly disabled: boolean;
  readonly createdAt: Date;
}

/** The name an account is found by and counted under: e-mail addresses are compared without case. */
export function accountName(text: string): string {
  return text.trim().toLowerCase();
}
