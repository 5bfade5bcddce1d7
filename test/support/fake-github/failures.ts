import type { Exchange } from './exchange.ts';
import type { Fault } from './faults.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Bad credentials',
  404: 'Not Found',
  410: 'This resource is gone',
  422: 'Validation Failed',
  451: 'Repository access blocked',
};

/** Answers as GitHub does when this goes wrong, but for what answers well, later or in part. */
export function answerWith(fault: Fault, exchange: Exchange): void {
  const { response, url, request } = exchange;
  switch (fault.kind) {
    case 'status':
      answerStatus(fault.status ?? 500, exchange);
      return;
    case 'primary_limit':
      exchange.refusePrimaryLimit(fault.status ?? 403, now() + (fault.retryAfter ?? 120));
      return;
    case 'secondary_limit':
      exchange.refuseSecondaryLimit(
        fault.status ?? 403,
        fault.retryAfter === 0 ? undefined : (fault.retryAfter ?? 60),
      );
      return;
    case 'forbidden':
      refuseWithoutScopes(exchange);
      return;
    case 'saml':
      exchange.refuse(
        403,
        'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
        {
          'x-github-sso': 'required; url=https://github.com/orgs/example/sso?authorization_request=A1',
        },
      );
      return;
    case 'policy':
      exchange.refuse(
        403,
        '`example` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.',
      );
      return;
    case 'stall':
      response.writeHead(200, JSON_TYPE).write('{"login":');
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'reset_body':
      response.writeHead(200, JSON_TYPE).write('{"login":', () => response.socket?.resetAndDestroy());
      return;
    case 'garbage':
      response.writeHead(200, JSON_TYPE).end('<html>not JSON at all');
      return;
    case 'other_shape':
      exchange.send(200, { hello: 'world' });
      return;
    case 'redirect_elsewhere':
      // The same server under another name: a client that follows it is answered, and shows its token.
      exchange.redirect(`http://localhost:${request.socket.localPort}${url.pathname}${url.search}`);
      return;
    case 'slow':
    case 'partial':
      throw new Error(`${fault.kind} is an answer all the same`);
  }
}

export function refuseWithoutScopes(exchange: Exchange): void {
  const fineGrained = exchange.caller.kind === 'fine_grained';
  exchange.refuse(
    403,
    'Resource not accessible by personal access token',
    fineGrained
      ? { 'x-accepted-github-permissions': 'metadata=read' }
      : { 'x-oauth-scopes': 'gist', 'x-accepted-oauth-scopes': 'public_repo, repo' },
  );
}

function answerStatus(status: number, exchange: Exchange): void {
  if (status < 500) return exchange.refuse(status, MESSAGES[status] ?? 'Refused');
  exchange.response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
    .end(
      '<!DOCTYPE html><title>Unicorn! &middot; GitHub</title><p><strong>We had issues producing the response.</strong></p>',
    );
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
