/** What GitHub says of a consent that was not given (its documentation, "Troubleshooting OAuth app access token"). */
export const GITHUBS_ERRORS = ['access_denied', 'application_suspended', 'redirect_uri_mismatch'] as const;

/** Why nobody is signed in, as the page that shows it is told; `github_auth_failed` is all that is nobody's choice. */
export const SIGN_IN_ERRORS = [
  ...GITHUBS_ERRORS,
  'no_code',
  'invalid_state',
  'github_auth_failed',
  'already_linked',
  'already_connected',
  'account_disabled',
] as const;

export type SignInError = (typeof SIGN_IN_ERRORS)[number];
