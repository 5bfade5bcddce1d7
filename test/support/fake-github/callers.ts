import type { OauthGrants } from './oauth-grants.ts';

/** Who asks. What a token may do is in its name. */
export interface Caller {
  /** As sent; null for somebody without a token. */
  readonly token: string | null;
  readonly standing: 'known' | 'unknown' | 'without_scopes';
  /** Personal access tokens come in two kinds (GitHub documentation, "Managing your personal access tokens"). */
  readonly kind: 'anonymous' | 'classic' | 'fine_grained' | 'oauth';
  /** Requests per hour. */
  readonly hourlyLimit: number;
}

const ANONYMOUS_LIMIT = 60;
const USER_LIMIT = 5000;
/** For tests that ask more than a person may. */
const GENEROUS_LIMIT = 1_000_000;

/**
 * Every `ghp_…` (classic) and `github_pat_…` (fine-grained) is known, but `ghp_invalid…` is not, `…noscope…` lacks
 * scopes, and `ghp_many…` has a large quota. A `gho_…` is known as long as it is granted.
 */
export function callerOf(grants: OauthGrants, authorization = ''): Caller {
  const token = /^(?:token|bearer) +(\S+)$/i.exec(authorization)?.[1] ?? null;
  if (token === null) return { token, standing: 'known', kind: 'anonymous', hourlyLimit: ANONYMOUS_LIMIT };
  if (token.startsWith('gho_')) {
    const standing = grants.of(token) ? 'known' : 'unknown';
    return { token, standing, kind: 'oauth', hourlyLimit: USER_LIMIT };
  }
  const [, prefix, name = ''] = /^(ghp|github_pat)_(.*)$/.exec(token) ?? [];
  const unknown = prefix === undefined || name.startsWith('invalid');
  return {
    token,
    standing: unknown ? 'unknown' : name.startsWith('noscope') ? 'without_scopes' : 'known',
    kind: prefix === 'github_pat' ? 'fine_grained' : 'classic',
    hourlyLimit: name.startsWith('many') ? GENEROUS_LIMIT : USER_LIMIT,
  };
}
