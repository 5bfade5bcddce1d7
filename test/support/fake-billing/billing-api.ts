import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Faults } from './faults.ts';
import type { BilledProvider, Ledger } from './ledger.ts';

/** A request as the billing service saw it. */
export interface BillingRequest {
  readonly name: string;
  readonly key: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** `POST /provider`, and every way it can go wrong. */
export class BillingApi {
  readonly requests: BillingRequest[] = [];
  private readonly ledger: Ledger;
  private readonly faults: Faults;

  constructor(ledger: Ledger, faults: Faults) {
    this.ledger = ledger;
    this.faults = faults;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/provider') {
      send(response, 404, { detail: 'Not Found' });
      return;
    }
    const { name } = (await json(request)) as { name: string };
    const key = (request.headers['idempotency-key'] as string | undefined) ?? null;
    this.requests.push({ name, key, at: Date.now() });
    const fault = this.faults.due();
    if (fault?.kind === 'slow') await delay((fault.delayMs ?? 1000) * (fault.random ? Math.random() : 1));
    const worked = !fault || fault.kind === 'slow' || fault.works === true;
    const provider = worked ? this.ledger.create(name, key) : undefined;
    if (fault && fault.kind !== 'slow') fail(fault, response);
    else created(provider!, response);
  }
}

function created({ id, name }: BilledProvider, response: ServerResponse): void {
  send(response, 201, { id, name });
}

function fail({ kind, status = 500, retryAfter }: Fault, response: ServerResponse): void {
  switch (kind) {
    case 'drop':
      response.socket?.resetAndDestroy();
      return;
    case 'status':
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      send(response, status, { detail: `Something of the ${status} kind` });
      return;
    case 'garbage':
      response.writeHead(201, { 'content-type': 'application/json' }).end('<html>not JSON at all');
      return;
    case 'other_shape':
      send(response, 201, { hello: 'world' });
      return;
    case 'stall':
    case 'refuse':
    case 'slow':
      return;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
