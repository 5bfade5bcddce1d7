import { createHash, randomBytes } from 'node:crypto';

/** What an app was given leave for, until it fetches its token. */
export interface Authorization {
  /** GitHub's numeric id of who signed in; a login changes hands. */
  readonly accountId: number;
  readonly login: string;
  readonly scope: string;
  /** As the authorisation asked for it; null when it left it out. */
  readonly redirectUri: string | null;
  /** PKCE's S256 challenge (RFC 7636); null without. */
  readonly codeChallenge: string | null;
}

/** Whose a token is. */
export interface Grant {
  readonly accountId: number;
  readonly login: string;
  readonly scope: string;
}

/** GitHub documentation, "Authorizing OAuth apps": the temporary code expires after 10 minutes. */
const CODE_LIFETIME_MS = 600_000;

/** The codes and tokens that were given out. A code is good once, whatever comes of it. */
export class OauthGrants {
  private readonly codes = new Map<string, { authorization: Authorization; expiresAt: number }>();
  private readonly tokens = new Map<string, Grant>();
  private passedMs = 0;

  newCode(authorization: Authorization): string {
    const code = randomBytes(10).toString('hex');
    this.codes.set(code, { authorization, expiresAt: this.now() + CODE_LIFETIME_MS });
    return code;
  }

  /** @returns what the code stands for, and forgets it; undefined for one that is unknown, used or expired. */
  takeCode(code: string): Authorization | undefined {
    const known = this.codes.get(code);
    this.codes.delete(code);
    return known && known.expiresAt > this.now() ? known.authorization : undefined;
  }

  /** A new token each time; its name tells a reader whose it is. */
  newToken({ accountId, login, scope }: Authorization): string {
    const token = `gho_${login.replaceAll('-', '')}${randomBytes(9).toString('hex')}`;
    this.tokens.set(token, { accountId, login, scope });
    return token;
  }

  of(token: string): Grant | undefined {
    return this.tokens.get(token);
  }

  /** @returns false when there is no such token. */
  revoke(token: string): boolean {
    return this.tokens.delete(token);
  }

  /** Lets so much time pass for the codes. */
  advance(milliseconds: number): void {
    this.passedMs += milliseconds;
  }

  private now(): number {
    return Date.now() + this.passedMs;
  }
}

/** Whether the verifier is the one whose challenge was sent; without a challenge none is asked for. */
export function verifies(codeVerifier: string | null, { codeChallenge }: Authorization): boolean {
  if (codeChallenge === null) return true;
  if (codeVerifier === null) return false;
  return createHash('sha256').update(codeVerifier).digest('base64url') === codeChallenge;
}
