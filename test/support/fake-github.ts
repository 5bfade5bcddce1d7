import { startAndReadLine, stopProcess } from './child-process.ts';
import type { Change, Order, Renaming } from './fake-github/control.ts';
import type { Fault } from './fake-github/faults.ts';
import { CLIENT_ID, CLIENT_SECRET } from './fake-github/oauth.ts';
import type { RecordedRequest } from './fake-github/requests.ts';

export { CLIENT_ID, CLIENT_SECRET };

/** A running fake GitHub. */
export interface FakeGithub {
  /** What GITHUB_API_URL is set to. */
  readonly url: string;
  /** What GITHUB_OAUTH_URL is set to: the web site, whatever the API's prefix. */
  readonly oauthUrl: string;
  readonly pid: number;
  fault(fault: Fault): Promise<void>;
  /** Who signs in, how the next authorisation ends, which callback is registered. */
  order(order: Order): Promise<void>;
  /** Forgets faults, orders (a registered callback stays) and recorded requests. */
  clear(): Promise<void>;
  requests(): Promise<RecordedRequest[]>;
  /** @returns a new token of this person's, got as an app gets it; its first requests are recorded, too. */
  tokenOf(login: string): Promise<string>;
  change(change: Change): Promise<void>;
  /** Keeps the account's id; without a new person the old login is nobody's. */
  rename(renaming: Renaming): Promise<void>;
  stop(): Promise<void>;
}

/** @param prefix path below which the API lives, as on GitHub Enterprise Server. */
export async function startFakeGithub(prefix = ''): Promise<FakeGithub> {
  const { child, line: url } = await startAndReadLine(process.execPath, [
    'test/support/fake-github/main.ts',
    '0',
    prefix,
  ]);
  const control = new URL('/__control', url).href;
  const send = async (method: string, body?: Fault | Order | Change | Renaming): Promise<Response> => {
    const response = await fetch(control, { method, body: body ? JSON.stringify(body) : null });
    if (!response.ok) throw new Error(`The fake GitHub answered ${response.status} to ${method}`);
    return response;
  };
  return {
    url,
    oauthUrl: new URL(url).origin,
    pid: child.pid!,
    fault: async (fault) => void (await send('POST', fault)),
    order: async (order) => void (await send('POST', order)),
    clear: async () => void (await send('DELETE')),
    requests: async () => (await (await send('GET')).json()) as RecordedRequest[],
    tokenOf: (login) => signIn(new URL(url).origin, login),
    change: async (change) => void (await send('PATCH', change)),
    rename: async (renaming) => void (await send('PATCH', renaming)),
    stop: async () => void (await stopProcess(child)),
  };
}

async function signIn(origin: string, login: string): Promise<string> {
  const asked = new URLSearchParams({ client_id: CLIENT_ID, scope: 'read:user', login });
  const sentBack = await fetch(`${origin}/login/oauth/authorize?${asked.toString()}`, { redirect: 'manual' });
  const code = new URL(sentBack.headers.get('location')!).searchParams.get('code')!;
  const answer = await fetch(`${origin}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, code }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
