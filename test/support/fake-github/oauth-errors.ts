type OauthError = Record<'error' | 'error_description' | 'error_uri', string>;

const AUTHORIZATION = '/apps/building-oauth-apps/troubleshooting-authorization-request-errors/#';
const EXCHANGE =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  access_denied: 'The user has denied your application access.',
  application_suspended: 'Your application has been suspended. Contact support@github.com.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  bad_verification_code: 'The code passed is incorrect or expired.',
};

/** What GitHub adds to the callback's address ("Troubleshooting authorization request errors"). */
export function authorizationError(error: string): OauthError {
  return described(error, AUTHORIZATION);
}

/** The body in place of a token ("Troubleshooting OAuth app access token request errors"). */
export function exchangeError(error: string): OauthError {
  return described(error, EXCHANGE);
}

function described(error: string, base: string): OauthError {
  const anchor = error.replaceAll('_', '-');
  return {
    error,
    error_description: DESCRIPTIONS[error] ?? 'The request cannot be served.',
    error_uri: base + anchor,
  };
}
