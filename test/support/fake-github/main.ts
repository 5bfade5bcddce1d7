import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Accounts } from './accounts.ts';
import { Api } from './api.ts';
import { callerOf } from './callers.ts';
import { Control } from './control.ts';
import { Exchange } from './exchange.ts';
import { answerWith, refuseWithoutScopes } from './failures.ts';
import { Faults } from './faults.ts';
import { Oauth } from './oauth.ts';
import { OauthGrants } from './oauth-grants.ts';
import { Quotas } from './quotas.ts';
import { Requests } from './requests.ts';

/**
 * GitHub as far as the product uses it, over real HTTP: the REST API with validators per token, Link pagination,
 * quotas, limits, scopes and renamed users, GraphQL, sign-in with OAuth, and every way to fail. Run as a process of its own:
 *
 *     node test/support/fake-github/main.ts [port] [prefix]
 *
 * It prints its address. `/__control` (control.ts) is for tests.
 */

const [port = '0', prefix = ''] = process.argv.slice(2);
const faults = new Faults();
const quotas = new Quotas();
const requests = new Requests();
const grants = new OauthGrants();

const server = createServer().listen(Number(port), '127.0.0.1', () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
  const accounts = new Accounts(base);
  const oauth = new Oauth(accounts, grants);
  const api = new Api(accounts, grants, oauth, base);
  const control = new Control({ accounts, faults, requests, oauth, grants, quotas });
  server.on('request', (request, response) => {
    const answered =
      request.url === '/__control'
        ? control.answer(request, response)
        : answer(api, oauth, request, response);
    answered.catch((error: unknown) => response.destroy(error as Error));
  });
  process.stdout.write(`${base}\n`);
});

// Its parent's end is its own: nothing is left behind by a test run that was killed.
process.on('disconnect', () => process.exit());

async function answer(
  api: Api,
  oauth: Oauth,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const caller = callerOf(grants, request.headers.authorization);
  requests.record(request, response, caller.token);
  const exchange = new Exchange(request, response, caller, quotas);
  const fault = faults.due(exchange.url.pathname);
  if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1000);
  if (fault && fault.kind !== 'slow' && fault.kind !== 'partial') answerWith(fault, exchange);
  else if (caller.standing === 'unknown') exchange.refuse(401, 'Bad credentials');
  else if (caller.standing === 'without_scopes') refuseWithoutScopes(exchange);
  else if (oauth.knows(exchange.url.pathname)) await oauth.answer(exchange);
  else await api.answer(exchange, fault?.field);
}
