import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Accounts } from './accounts.ts';
import type { Fault, Faults } from './faults.ts';
import type { RecordedRequest, Requests } from './requests.ts';

/** What PATCH changes of an account: its first repository's stars, name or description, a private repository more. */
export interface Change {
  readonly login: string;
  readonly stars?: number;
  readonly name?: string;
  readonly description?: string | null;
  readonly privateName?: string;
}

/**
 * `/__control`, for tests: POST sets a fault, PATCH changes data, GET tells what was asked since, DELETE forgets
 * faults and requests.
 */
export class Control {
  private readonly accounts: Accounts;
  private readonly faults: Faults;
  private readonly requests: Requests;

  constructor(accounts: Accounts, faults: Faults, requests: Requests) {
    this.accounts = accounts;
    this.faults = faults;
    this.requests = requests;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: readonly RecordedRequest[] | object = {};
    if (request.method === 'POST') this.faults.set((await json(request)) as Fault);
    if (request.method === 'PATCH') this.change((await json(request)) as Change);
    if (request.method === 'GET') body = this.requests.all();
    if (request.method === 'DELETE') {
      this.faults.clear();
      this.requests.clear();
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }

  private change({ login, stars, name, description, privateName }: Change): void {
    const repositories = this.accounts.find(login)?.repositories ?? [];
    const first = repositories.find((repository) => !repository.private);
    if (!first) throw new Error(`${login} has nothing to change`);
    if (stars !== undefined) first.stargazers_count = stars;
    if (description !== undefined) first.description = description;
    if (name !== undefined)
      Object.assign(first, {
        name,
        full_name: `${login}/${name}`,
        html_url: `https://github.com/${login}/${name}`,
      });
    if (privateName === undefined) return;
    const fullName = `${login}/${privateName}`;
    repositories.push({ ...first, id: 999_999_999, name: privateName, full_name: fullName, private: true });
  }
}
